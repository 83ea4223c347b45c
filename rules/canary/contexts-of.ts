import { installationOf } from "../installation";
import { fieldsOf, textOf } from "./reading";
import type { Installation, KubernetesObject, RuleContext } from "./context";

/** What is known beside the objects. */
export interface ContextOptions {
    /**
     * Kinds of which the objects hold all that there are, such as `MetricTemplate`: only of these may a rule say that
     * one is missing.
     * @default - none
     */
    readonly authoritativeKinds?: readonly string[];
    /**
     * Facts of the installation that will run the Canaries; they go before those that the objects state.
     * @default - the facts that the objects state
     */
    readonly installation?: Installation;
}

/**
 * The context of each Canary among the objects of a program or a cluster, for `checkCanary`. All contexts
 * share the list of objects, so many canaries cost little more than their objects.
 *
 * @param objects - every object that is known, in any order; the Canaries among them
 * @param options - what else is known
 * @returns one context for each Canary, in the order of the objects
 *
 * @example
 * contextsOf(objects, { authoritativeKinds: ["MetricTemplate"] }).flatMap(checkCanary);
 */
export function contextsOf(
    objects: readonly KubernetesObject[],
    options: ContextOptions = {},
): readonly RuleContext[] {
    const installation = {
        ...installationOf(objects),
        ...options.installation,
    };
    return objects.filter(isCanary).map((canary) => ({
        canary,
        objects,
        authoritativeKinds: options.authoritativeKinds ?? [],
        installation,
    }));
}

function isCanary(object: KubernetesObject): boolean {
    const { apiVersion, kind, metadata } = fieldsOf(object);
    const { generateName, name } = fieldsOf(metadata);
    return (
        kind === "Canary" &&
        textOf(apiVersion)?.startsWith("flagger.app/") === true &&
        // the API server makes up the rest of a generated name: no reason to leave the Canary out
        (textOf(name) ?? textOf(generateName)) !== undefined
    );
}
