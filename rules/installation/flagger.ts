import type { Installation, KubernetesObject } from "../canary/context";
import { flaggers, type FlaggerProgram } from "../canary/related/reading/flagger";
import { injectionResultOf } from "../canary/related/reading/mesh";
import { namespaceObject, namespaceOf } from "../canary/related/reading/objects";
import { installationFacts as facts } from "./facts";
import { listFrom } from "./parse";
import { type FactReaders, readFacts } from "./readers";

/** Flagger among the objects that it was found in. */
interface FoundFlagger extends FlaggerProgram {
    readonly objects: readonly KubernetesObject[];
}

/**
 * The facts that Flagger's Deployment states: flags, where unset their defaults (flagger v1.44.0
 * cmd/flagger/main.go:98-125), the tag of the image, and the namespace with its injection.
 */
export const flaggerReaders = {
    meshProvider: ({ flags }) => flags.get("mesh-provider") ?? facts.meshProvider.default,
    metricsServer: ({ flags }) => flags.get("metrics-server") ?? facts.metricsServer.default,
    noCrossNamespaceRefs: ({ flags }) => flags.get("no-cross-namespace-refs") === "true",
    selectorLabels: ({ flags }) => {
        const labels = flags.get("selector-labels");
        return labels === undefined ? undefined : listFrom(labels);
    },
    flagger: ({ image }) => /:v?(\d+\.\d+\.\d+)(@|$)/.exec(image)?.[1],
    flaggerNamespace: ({ workload }) => namespaceOf(workload.object),
    flaggerMeshed: ({ objects, workload }) => {
        const namespace = namespaceObject({ objects }, namespaceOf(workload.object));
        return namespace && injectionResultOf(namespace, workload.template).injected;
    },
} as const satisfies Partial<FactReaders<FoundFlagger>>;

/**
 * Reads what the Flagger among some objects states.
 *
 * @param objects - every object that is known
 * @returns no facts unless there is exactly one Flagger
 */
export function readFlagger(objects: readonly KubernetesObject[]): Installation {
    const [program, another] = flaggers({ objects });
    return program === undefined || another !== undefined
        ? {}
        : readFacts({ ...program, objects }, flaggerReaders);
}
