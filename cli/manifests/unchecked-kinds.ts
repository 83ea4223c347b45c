import type { KubernetesObject } from "../../rules/canary";
import { type Fields, fieldsOf } from "../../rules/canary/reading";
import { injectionResultOf } from "../../rules/canary/related/reading/mesh";
import {
    groupOf,
    namespaceObject,
    namespaceOf,
    placeOf,
} from "../../rules/canary/related/reading/objects";
import { podTemplateOf } from "../../rules/mesh/pods";
import { type UncheckedKind, uncheckedKindOf } from "../../rules/mesh/unchecked-kinds";
import { firstOf } from "../../rules/problems/first-of";
import type { FileProblem } from "./file-problem";
import type { Manifest } from "./parse";

/**
 * The kinds of objects from which other products create pods or objects that are not checked, each once.
 *
 * @param manifests - of all files
 */
export function uncheckedKinds(manifests: readonly Manifest[]): FileProblem[] {
    const objects = manifests.map(({ object }) => object);
    const byKind = new Map<
        string,
        { readonly unchecked: UncheckedKind; readonly all: Manifest[] }
    >();
    for (const manifest of manifests) {
        const object = fieldsOf(manifest.object);
        const unchecked = uncheckedKindOf(object);
        if (
            unchecked !== undefined &&
            (unchecked.creates === "objects" || mayBeMeshed(objects, object))
        ) {
            const key = `${manifest.object.kind}.${groupOf(object)}`;
            const known = byKind.get(key) ?? { unchecked, all: [] };
            known.all.push(manifest);
            byKind.set(key, known);
        }
    }
    return [...byKind.values()].map(({ unchecked, all }) => notChecked(unchecked, all));
}

/** Whether the pods of an object may be in the mesh: not if it is known that nothing requests the proxy. */
function mayBeMeshed(objects: readonly KubernetesObject[], object: Fields): boolean {
    const namespace = namespaceObject({ objects }, namespaceOf(object));
    if (namespace === undefined) {
        return true;
    }
    const { metadata } = podTemplateOf(object)?.fields ?? {};
    return [{}, { metadata }].some((pods) => injectionResultOf(namespace, pods).injected);
}

function notChecked(
    { creates, fix, reason }: UncheckedKind,
    all: readonly Manifest[],
): FileProblem {
    const [first] = all as readonly [Manifest, ...Manifest[]];
    const names = firstOf(all.map(({ object }) => placeOf(fieldsOf(object))));
    return {
        id: creates === "pods" ? "injection/not-checked" : "manifest/not-rendered",
        severity: "unchecked",
        path: names,
        value: undefined,
        requirement:
            creates === "pods"
                ? `the pods of ${first.object.kind} (${first.object.apiVersion}) are not checked: ${reason}`
                : `what ${first.object.kind} (${first.object.apiVersion}) applies is not checked: ${reason}`,
        fix,
        file: first.file,
        position: first.position,
    };
}
