import type { RuleFinding, CanaryRule } from "../canary/rule";
import type { KubernetesObject } from "../canary/context";
import { groupOf, isOfKind, placeOf } from "../canary/related/reading/objects";
import type { Problem } from "../problems/problem";
import { isOtherCarrier, WORKLOAD_KINDS } from "./pods";

/** The objects among which an object is evaluated. */
export interface ObjectSet {
    /** The known objects, including the evaluated one. */
    readonly objects: readonly KubernetesObject[];
}

/**
 * One check of an object by a rule. Each is evaluated separately, so that an unknown value does not prevent the others.
 */
export type Question = () => readonly RuleFinding[];

/** A change of a label or an annotation of an object or of its pod template. */
export interface MetadataEdit {
    /** Path of the labels or annotations, such as `spec.template.metadata.annotations`. */
    readonly path: string;
    readonly key: string;
    /** The new value. @default - the key is removed */
    readonly value?: string;
}

/** One way in which an object of a meshed cluster is accepted by the API server and then does harm. */
export interface MeshRule<Settings = object> extends Omit<
    CanaryRule,
    "check" | "severity" | "knownIssue"
> {
    /** Its severity in `lint`; a policy's enforcement level decides in the pack. @default "error" */
    readonly severity?: "error" | "warning";
    /** The kinds that the rule is about. */
    readonly kinds: readonly string[];
    /**
     * All checks of the rule for one object of these kinds.
     *
     * @param object - the object; of any shape, because users write it
     * @param among - the manifest set of the object
     * @param settings - the user's settings, complete
     */
    readonly check: (
        object: KubernetesObject,
        among: ObjectSet,
        settings: Settings,
    ) => readonly Question[];
    /**
     * The changes of an object by which it no longer breaks the rule, as far as labels and annotations can fix it.
     *
     * @default - only the author can fix it
     */
    readonly remedy?: (
        object: KubernetesObject,
        among: ObjectSet,
        settings: Settings,
    ) => readonly MetadataEdit[];
}

/**
 * A violation as a problem.
 *
 * @param rule - the rule
 * @param finding - where it is broken
 * @param place - the evaluated object, such as `Deployment test/podinfo`
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
 * Whether a rule is about an object: by its kind and its API group. Of other products, these are the kinds whose pods are
 * found in the same way, such as a StatefulSet of OpenKruise.
 */
export function isAbout(
    { kinds }: Pick<MeshRule, "kinds">,
    { apiVersion, kind }: Pick<KubernetesObject, "apiVersion" | "kind">,
): boolean {
    return (
        kinds.includes(kind) &&
        (isOfKind({ apiVersion, kind }, kind) ||
            (WORKLOAD_KINDS.includes(kind) && isOtherCarrier(groupOf({ apiVersion }), kind)))
    );
}

/**
 * Checks every object against a rule; all objects are known.
 *
 * @param rule - the rule
 * @param objects - every known object; of any shape
 * @param settings - the user's settings, complete
 */
export function checkMeshRule<Settings>(
    rule: MeshRule<Settings>,
    objects: readonly KubernetesObject[],
    settings: Settings,
): Problem[] {
    return objects
        .filter((object) => isAbout(rule, object))
        .flatMap((object) =>
            rule
                .check(object, { objects }, settings)
                .flatMap((question) => question())
                .map((finding) => meshRuleProblem(rule, finding, placeOf(object))),
        );
}
