import type { RuleFinding, CanaryRule } from "../canary/rule";
import type { KubernetesObject } from "../canary/context";
import { placeOf } from "../canary/related/reading/objects";
import type { Problem } from "../problems/problem";

/** The objects that one is judged among. */
export interface ObjectSet {
    /** The objects that are known, the judged one among them. */
    readonly objects: readonly KubernetesObject[];
}

/**
 * One thing that a rule asks of an object. Each is answered by itself, so that a value which is not known yet hides
 * nothing of its neighbours.
 */
export type Question = () => readonly RuleFinding[];

/** One way in which an object of a meshed cluster is accepted by the API server and then does harm. */
export interface MeshRule<Settings = object> extends Omit<
    CanaryRule,
    "check" | "severity" | "mistake"
> {
    /** The kinds that the rule is about. */
    readonly kinds: readonly string[];
    /**
     * Everything that the rule asks of one object of these kinds.
     *
     * @param object - the object; of any shape: it is what a user wrote
     * @param among - what it stands among
     * @param settings - the user's settings, complete
     */
    readonly check: (
        object: KubernetesObject,
        among: ObjectSet,
        settings: Settings,
    ) => readonly Question[];
}

/**
 * A broken rule in the shape that everybody speaks in.
 *
 * @param rule - the rule
 * @param finding - where it is broken
 * @param place - the object that was judged, such as `Deployment test/podinfo`
 */
export function meshRuleProblem(
    rule: Pick<MeshRule, "id" | "requirement" | "fix">,
    finding: RuleFinding,
    place: string,
): Problem {
    const object = finding.object ?? place;
    return {
        id: rule.id,
        severity: "error",
        path: finding.path === "" ? object : `${object}: ${finding.path}`,
        value: finding.value,
        requirement: finding.requirement ?? rule.requirement,
        fix: finding.fix ?? rule.fix,
    };
}

/**
 * Judges every object by a rule, all of it being known.
 *
 * @param rule - the rule
 * @param objects - every object that is known; of any shape
 * @param settings - the user's settings, complete
 */
export function checkMeshRule<Settings>(
    rule: MeshRule<Settings>,
    objects: readonly KubernetesObject[],
    settings: Settings,
): Problem[] {
    return objects
        .filter(({ kind }) => rule.kinds.includes(kind))
        .flatMap((object) =>
            rule
                .check(object, { objects }, settings)
                .flatMap((question) => question())
                .map((finding) => meshRuleProblem(rule, finding, placeOf(object))),
        );
}
