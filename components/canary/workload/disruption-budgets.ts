import type { KubernetesObject } from "../../../rules/canary/context";
import type { Problem } from "../../../rules/problems/problem";
import type { Percent } from "../units";
import type { Target } from "./target";

/** Number of pods that a drain may evict at a time; set one of the two. */
export interface DisruptionBudget {
    /**
     * Maximum number or percentage of unavailable pods.
     *
     * One, unless set, also where there is only one pod: it is then moved with a gap. A budget that forbids this holds
     * up every drain of its node for good; two replicas are what closes the gap.
     * @default 1
     */
    readonly maxUnavailable?: number | Percent;
    /**
     * Minimum number or percentage of available pods.
     * @default - derived from `maxUnavailable`
     */
    readonly minAvailable?: number | Percent;
    /**
     * Whose pods the budgets hold for. A pod in two budgets cannot be moved at all, so `primary` is for a target that
     * has a budget of its own.
     * @default - `both`; `primary` for an adopted target
     */
    readonly covers?: "both" | "primary";
}

/**
 * Budgets for the pods of the target and of Flagger's primary, which carries the target's label with `-primary` and so
 * is in no budget for the target.
 */
export function disruptionBudgets(
    target: Target,
    budget: DisruptionBudget,
): readonly KubernetesObject[] {
    const limits =
        budget.minAvailable === undefined
            ? { maxUnavailable: budget.maxUnavailable ?? 1 }
            : { minAvailable: budget.minAvailable };
    const one = (suffix: string): KubernetesObject => ({
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: `${target.name}${suffix}`, namespace: target.namespace },
        spec: {
            selector: {
                matchLabels: { [target.selector.label]: `${target.selector.value}${suffix}` },
            },
            ...limits,
        },
    });
    return budget.covers === "primary" ? [one("-primary")] : [one(""), one("-primary")];
}

/** Problems of a budget. */
export function disruptionBudgetProblems(
    kind: Target["kind"],
    budget: DisruptionBudget | false | undefined,
): Problem[] {
    if (budget === undefined || budget === false) {
        return [];
    }
    const path = "disruptionBudget";
    if (kind === "DaemonSet") {
        return [
            {
                id: "disruption-budget/daemonset",
                severity: "error",
                path,
                value: budget,
                requirement:
                    "a drain does not evict the pods of a DaemonSet, and Kubernetes cannot count them for a budget",
                fix: "remove the budget",
            },
        ];
    }
    const problems: Problem[] = [];
    if (budget.maxUnavailable !== undefined && budget.minAvailable !== undefined) {
        problems.push({
            id: "disruption-budget/one-limit",
            severity: "error",
            path,
            value: budget,
            requirement: "Kubernetes accepts only one of maxUnavailable and minAvailable",
            fix: "remove one of them",
        });
    }
    for (const field of ["maxUnavailable", "minAvailable"] as const) {
        const value = budget[field];
        if (value === undefined) {
            continue;
        }
        if (!isCountOrShare(value)) {
            problems.push({
                id: "disruption-budget/amount",
                severity: "error",
                path: `${path}.${field}`,
                value,
                requirement:
                    "it must be a whole number of 0 or more, or a percentage from 0% to 100%",
                fix: 'set it in the form 1 or "25%"',
            });
        } else if (
            value === (field === "maxUnavailable" ? 0 : "100%") ||
            (value === "0%" && field === "maxUnavailable")
        ) {
            problems.push({
                id: "disruption-budget/no-disruption",
                severity: "warning",
                path: `${path}.${field}`,
                value,
                requirement: "no pod may ever be evicted, so a drain of its node never ends",
                fix: "allow one unavailable pod",
            });
        }
    }
    return problems;
}

function isCountOrShare(value: unknown): boolean {
    return typeof value === "number"
        ? Number.isInteger(value) && value >= 0
        : /^(100|\d{1,2})%$/.test(String(value));
}
