import type { KubernetesObject } from "../../rules/canary/context";
import { placedLayers, settingsOfNoEngine } from "./layers";
import type { GitOpsFleet, GitOpsObjects, PlacedLayer } from "./types";

/** How Flux reads the phase of a Canary; without it a Canary counts as healthy as soon as it exists. */
const canaryHealth = {
    apiVersion: "flagger.app/v1beta1",
    kind: "Canary",
    current: "status.phase in ['Initialized', 'Succeeded']",
    failed: "status.phase == 'Failed'",
};

/**
 * A Kustomization for each layer of each stack. The first layer of a stack depends on the last ones of the wave before,
 * and, with `maxParallel`, on those of an earlier stack of its own wave. Flux applies a dependent only once its
 * dependencies have applied the same revision and are healthy. The cluster is the one of the Secret
 * `<stack>-kubeconfig`.
 */
export function fluxObjects(given: GitOpsFleet): GitOpsObjects {
    const { fleet, namespace, repository } = given;
    const source = `fleet-${fleet.name}`;
    const layers = placedLayers(given);
    return {
        objects: [
            {
                apiVersion: "source.toolkit.fluxcd.io/v1",
                kind: "GitRepository",
                metadata: { name: source, namespace },
                spec: { interval: "1m", url: repository.url, ref: refOf(repository.revision) },
            },
            ...layers.map((placed): KubernetesObject => {
                const dependsOn = dependenciesOf(given, layers, placed);
                const isGate = fleet.waves[placed.wave].manualGate && placed.position === 0;
                return {
                    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
                    kind: "Kustomization",
                    metadata: { name: nameOf(placed), namespace },
                    spec: {
                        interval: "10m",
                        timeout: `${fleet.timeoutSeconds}s`,
                        path: `./${placed.path}`,
                        prune: false,
                        wait: true,
                        sourceRef: { kind: "GitRepository", name: source },
                        kubeConfig: { secretRef: { name: `${placed.stack}-kubeconfig` } },
                        healthCheckExprs: [canaryHealth],
                        ...(dependsOn.length > 0 && { dependsOn }),
                        ...(isGate && { suspend: true }),
                    },
                };
            }),
        ],
        notCarriedOver: [
            ...settingsOfNoEngine(given),
            ...(fleet.windows === undefined
                ? []
                : ["windows: Flux applies a commit at any time; merge it when updates may start"]),
        ],
    };
}

function nameOf({ layer, stack }: PlacedLayer): string {
    return `${stack}-${layer}`;
}

/** A commit is 40 hexadecimal digits, a tag begins as a version does. */
function refOf(revision: string): Readonly<Record<string, string>> {
    return /^[0-9a-f]{40}$/.test(revision)
        ? { commit: revision }
        : /^v?\d+\.\d+/.test(revision)
          ? { tag: revision }
          : { branch: revision };
}

function dependenciesOf(
    { fleet }: GitOpsFleet,
    layers: readonly PlacedLayer[],
    { position, stack, wave }: PlacedLayer,
): { readonly name: string }[] {
    const lastOf = (of: string): PlacedLayer | undefined =>
        layers.findLast((layer) => layer.stack === of);
    const named = (found: readonly (PlacedLayer | undefined)[]): { readonly name: string }[] =>
        found.flatMap((layer) => (layer === undefined ? [] : [{ name: nameOf(layer) }]));
    if (position > 0) {
        return named([
            layers.find((layer) => layer.stack === stack && layer.position === position - 1),
        ]);
    }
    const { maxParallel, stacks } = fleet.waves[wave];
    const earlier = stacks[stacks.indexOf(stack) - maxParallel];
    const before = wave === 0 ? [] : fleet.waves[wave - 1].stacks;
    return named([...before, ...(earlier === undefined ? [] : [earlier])].map(lastOf));
}
