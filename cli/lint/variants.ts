import type { Manifest } from "../manifests";
import { identityOf } from "./manifest-set";

/**
 * The sets of manifests that are applied together. Two kustomizations that build the same object, such as those of two
 * environments, are never applied to the same cluster.
 *
 * @param manifests - all objects, each with the kustomization that built it
 * @returns one set without such kustomizations; otherwise one for each of them, with everything else in each
 */
export function variantsOf(manifests: readonly Manifest[]): readonly (readonly Manifest[])[] {
    const renderings = new Map<string, Set<string>>();
    for (const manifest of manifests) {
        const identity = identityOf(manifest.object);
        const { rendering } = manifest;
        if (rendering !== undefined) {
            const builders = renderings.get(identity) ?? new Set();
            renderings.set(identity, builders.add(rendering));
        }
    }
    const alternatives = new Set(
        [...renderings.values()].flatMap((builders) => (builders.size > 1 ? [...builders] : [])),
    );
    return alternatives.size === 0
        ? [manifests]
        : [...alternatives].map((alternative) =>
              manifests.filter(
                  ({ rendering }) =>
                      rendering === undefined ||
                      rendering === alternative ||
                      !alternatives.has(rendering),
              ),
          );
}
