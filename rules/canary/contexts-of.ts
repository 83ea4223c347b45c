import { type Fields, fieldsOf, textOf } from "./reading";
import type { Installation, KubernetesObject, RuleContext } from "./context";
import { flaggers, type FlaggerProgram } from "./related/reading/flagger";
import { injectionResultOf } from "./related/reading/mesh";
import { namespaceObject, namespaceOf } from "./related/reading/objects";

/** What is known beside the objects. */
export interface ContextOptions {
    /**
     * Kinds of which the objects hold all that there are, such as `MetricTemplate`: only of these may a rule say that
     * one is missing.
     * @default - none
     */
    readonly authoritativeKinds?: readonly string[];
    /**
     * The installation that will run the Canaries; it goes before what the Flagger among the objects says of itself.
     * @default - what the Flagger among the objects says of itself
     */
    readonly installation?: Installation;
}

/** Flagger's own defaults of the flags that decide about a Canary (cmd/flagger/main.go:98-125). */
const FLAG_DEFAULTS = { meshProvider: "istio", metricsServer: "http://prometheus:9090" } as const;

/**
 * The context of each Canary among the objects of a program or a cluster, to be judged by `checkCanary`. All contexts
 * share the list of objects, so many canaries cost little more than their objects.
 *
 * @param objects - every object that is known, in any order; the Canaries among them
 * @param options - what else is known
 * @returns one context for each Canary, in the order of the objects
 *
 * @example
 * contexts(objects, { complete: ["MetricTemplate"] }).flatMap(checkCanary);
 */
export function contextsOf(
    objects: readonly KubernetesObject[],
    options: ContextOptions = {},
): readonly RuleContext[] {
    const installation = { ...installationOf(objects), ...options.installation };
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

/**
 * What the Flagger among some objects says of the installation: its flags, its version, its namespace, and whether it
 * is meshed.
 *
 * @param objects - every object that is known
 * @returns nothing at all unless there is one Flagger exactly
 */
export function installationOf(objects: readonly KubernetesObject[]): Installation {
    const [program, another] = flaggers({ objects });
    if (program === undefined || another !== undefined) {
        return {};
    }
    const { flags, workload } = program;
    const namespace = namespaceOf(workload.object);
    const namespaceFields = namespaceObject({ objects }, namespace);
    return {
        meshProvider: flags.get("mesh-provider") ?? FLAG_DEFAULTS.meshProvider,
        metricsServer: flags.get("metrics-server") ?? FLAG_DEFAULTS.metricsServer,
        noCrossNamespaceRefs: flags.get("no-cross-namespace-refs") === "true",
        selectorLabels: flags.get("selector-labels")?.split(","),
        flaggerNamespace: namespace,
        flagger: versionOf(program),
        ...meshedness(namespaceFields, program),
    };
}

function meshedness(namespace: Fields | undefined, { workload }: FlaggerProgram): Installation {
    return namespace === undefined
        ? {}
        : { flaggerMeshed: injectionResultOf(namespace, workload.template).injected };
}

function versionOf({ image }: FlaggerProgram): string | undefined {
    return /:v?(\d+\.\d+\.\d+)(@|$)/.exec(image)?.[1];
}
