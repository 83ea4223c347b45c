import { type Problem, refusal } from "../../../rules/problems/problem";
import { parseDuration, parsePercent } from "../units";
import type { Autoscaling, HpaAutoscaling, KedaAutoscaling } from "./autoscaling";
import { replacesMoreThanNames } from "./keda-triggers";
import type { Target } from "./target";

/** Problems of the autoscaling of a workload. */
export function autoscalingProblems(
    { kind, name }: Pick<Target, "kind" | "name">,
    autoscaling: Autoscaling | undefined,
): Problem[] {
    if (autoscaling === undefined) {
        return [];
    }
    if (kind === "DaemonSet") {
        return [
            refusal(
                "autoscaling/daemonset",
                "autoscaling",
                autoscaling.kind,
                "a DaemonSet runs one pod on each node and cannot be scaled",
                "remove autoscaling, or release a Deployment",
            ),
        ];
    }
    return [
        ...replicaProblems(autoscaling),
        ...(autoscaling.kind === "hpa"
            ? hpaProblems(name, autoscaling)
            : kedaProblems(name, autoscaling)),
    ];
}

function replicaProblems({ kind, minReplicas, maxReplicas, primary }: Autoscaling): Problem[] {
    const min = minReplicas ?? 1;
    const counts: readonly (readonly [string, number | undefined, number])[] = [
        // KEDA can scale to nothing and back; a HorizontalPodAutoscaler needs a pod to measure.
        ["autoscaling.minReplicas", minReplicas, kind === "hpa" ? 1 : 0],
        ["autoscaling.maxReplicas", maxReplicas, 1],
        ["autoscaling.primary.minReplicas", primary?.minReplicas, 1],
        ["autoscaling.primary.maxReplicas", primary?.maxReplicas, 1],
    ];
    const problems = counts
        .filter(([, value, least]) => value !== undefined && !isCount(value, least))
        .map(([path, value, least]) =>
            refusal(
                "autoscaling/replicas",
                path,
                value,
                `it must be a whole number of ${least} or more`,
                `set ${least} or more`,
            ),
        );
    const ranges = [
        ["autoscaling.maxReplicas", maxReplicas, min],
        ["autoscaling.primary", primary?.maxReplicas ?? maxReplicas, primary?.minReplicas ?? min],
    ] as const;
    for (const [path, most, least] of ranges) {
        if (most < least && (path === "autoscaling.maxReplicas" || primary !== undefined)) {
            problems.push(
                refusal(
                    "autoscaling/range",
                    path,
                    most,
                    `the maximum must not be below the minimum, ${least}`,
                    "raise the maximum or lower the minimum",
                ),
            );
        }
    }
    return problems;
}

function hpaProblems(name: string, { cpu, memory, metrics }: HpaAutoscaling): Problem[] {
    const shares = (
        [
            ["autoscaling.cpu", cpu],
            ["autoscaling.memory", memory],
        ] as const
    )
        .filter(([, value]) => {
            const share = parsePercent(value);
            return value !== undefined && !(Number.isInteger(share) && share !== 0);
        })
        .map(([path, value]) =>
            refusal(
                "autoscaling/utilization",
                path,
                value,
                "Kubernetes accepts a whole percentage of the request above zero",
                'set it in the form "80%"',
            ),
        );
    const naming = (metrics ?? []).flatMap((metric, index) =>
        JSON.stringify(metric).includes(`"${name}"`)
            ? [
                  refusal(
                      "autoscaling/metric-names-workload",
                      `autoscaling.metrics[${index}]`,
                      name,
                      "Flagger copies the metric to the primary unchanged, so the primary would scale with the canary's load",
                      "use a metric of the pods, or KEDA, whose queries Flagger rewrites",
                  ),
              ]
            : [],
    );
    return [...shares, ...naming];
}

function kedaProblems(name: string, keda: KedaAutoscaling): Problem[] {
    const { triggers } = keda;
    const path = "autoscaling.triggers";
    const problems = (["pollingInterval", "cooldownPeriod"] as const)
        .filter((field) => keda[field] !== undefined && parseDuration(keda[field]) === undefined)
        .map((field) =>
            refusal(
                "autoscaling/duration",
                `autoscaling.${field}`,
                keda[field],
                "it must be whole seconds or minutes",
                'set it in the form "30s"',
            ),
        );
    if (triggers.length === 0) {
        problems.push(
            refusal(
                "autoscaling/no-trigger",
                path,
                triggers,
                "without a trigger KEDA rejects the ScaledObject, and nothing is scaled",
                "add at least one trigger",
            ),
        );
    }
    const isExplicit = triggers.some(({ primaryQuery }) => primaryQuery !== undefined);
    triggers.forEach(({ metadata, primaryQuery }, index) => {
        const query = metadata["query"];
        if (query === undefined || primaryQuery !== undefined) {
            return;
        }
        if (isExplicit) {
            problems.push(
                refusal(
                    "autoscaling/primary-query",
                    `${path}[${index}].primaryQuery`,
                    primaryQuery,
                    "if one trigger has a query for the primary, Flagger does not rewrite the others, so the primary would scale with the canary's load",
                    "set primaryQuery on each trigger with a query",
                ),
            );
        } else if (replacesMoreThanNames(query, name)) {
            problems.push(
                refusal(
                    "autoscaling/primary-query",
                    `${path}[${index}].metadata.query`,
                    query,
                    `for the primary, Flagger replaces every "${name}" in the query with "${name}-primary", which breaks this query`,
                    "set primaryQuery for this trigger",
                ),
            );
        }
    });
    return problems;
}

function isCount(value: number, least: number): boolean {
    return Number.isInteger(value) && value >= least;
}
