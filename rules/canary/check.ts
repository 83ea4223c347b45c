import type { Problem } from "../problems/problem";
import { fieldsOf, textOf } from "./reading";
import type { RuleFinding, CanaryRule } from "./rule";
import type { KubernetesObject, RuleContext } from "./context";
import { canaryRules } from "./table";

/** A problem of a Canary, with its place apart from the object that it is in. */
export interface CanaryProblem extends Problem {
    /** The object, if it is another one than the Canary: `Deployment test/podinfo`. */
    readonly object?: string;
    /** Path inside the object, such as `spec.analysis.stepWeights[1]`; empty for the object as a whole. */
    readonly field: string;
}

/**
 * Checks a Canary and its related resources against every rule of the table.
 *
 * @param context - the Canary, its related resources and the installation; of any shape, because users write them
 * @returns every problem, in the order of the table. Unknown facts are not checked.
 *
 * @example
 * checkCanary({ canary, objects: [], complete: [], installation: { linkerd: "edge-25.7.5" } });
 * // [{ id: "analysis/steps-rise", path: "Canary test/podinfo: spec.analysis.stepWeights[1]", … }]
 */
export function checkCanary(context: RuleContext): CanaryProblem[] {
    return onePerField(canaryRules.flatMap((rule) => checkRule(rule, context)));
}

/** Id of the rule about values that the API server refuses. */
const REFUSED = "schema/refused";

/** A value that cannot be stored has no other effect: what other rules report of the same field could contradict the fix. */
function onePerField(problems: readonly CanaryProblem[]): CanaryProblem[] {
    const refused = new Set(problems.filter(({ id }) => id === REFUSED).map(({ path }) => path));
    return problems.filter(({ id, path }) => id === REFUSED || !refused.has(path));
}

/**
 * Checks a Canary and its related resources against one rule.
 *
 * @param rule - of the table
 * @param context - as for {@link checkCanary}
 * @returns every place at which the context breaks the rule
 */
export function checkRule(rule: CanaryRule, context: RuleContext): CanaryProblem[] {
    return rule.check(context).map((finding) => problemOf(rule, finding, context.canary));
}

function problemOf(
    rule: CanaryRule,
    finding: RuleFinding,
    canary: KubernetesObject,
): CanaryProblem {
    const { namespace, name } = fieldsOf(canary.metadata);
    const place =
        finding.object ?? `Canary ${textOf(namespace) || "default"}/${textOf(name) || "(no name)"}`;
    return {
        id: rule.id,
        severity: rule.severity,
        path: finding.path === "" ? place : `${place}: ${finding.path}`,
        value: finding.value,
        requirement: finding.requirement ?? rule.requirement,
        fix: finding.fix ?? rule.fix,
        object: finding.object,
        field: finding.path,
    };
}
