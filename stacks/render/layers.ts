import type { RenderedObject } from "./rendered-objects";

/** Objects that are applied together, and ready before the next ones. */
export interface Layer {
    /** Its folder, numbered in the order of applying. */
    readonly name: string;
    readonly objects: readonly RenderedObject[];
}

/** Names of the layers in the order of applying, and what belongs to each: by kind, or else by the component around it. */
const layers: readonly (readonly [name: string, belongs: (object: RenderedObject) => boolean])[] = [
    ["crds", ({ object }) => object.kind === "CustomResourceDefinition"],
    ["namespaces", ({ object }) => object.kind === "Namespace"],
    ["cni", within("linkerd-canary:linkerd:LinkerdCni")],
    ["linkerd", within("linkerd-canary:linkerd:Linkerd")],
    ["viz", within("linkerd-canary:linkerd:LinkerdViz")],
    ["load-tester", within("linkerd-canary:flagger:LoadTester")],
    ["flagger", within("linkerd-canary:flagger:Flagger")],
    ["canaries", within("linkerd-canary:canary:CanaryWorkload")],
];

/**
 * Puts objects into the order in which `pulumi up` makes them: kinds and namespaces before all, the mesh before what has
 * to be in it, for a pod that is made before the proxy injector runs stays without a proxy.
 *
 * @throws Error for an object that belongs to none of the layers, so that none is left out
 */
export function layersOf(objects: readonly RenderedObject[]): Layer[] {
    const found = new Map<string, RenderedObject[]>(layers.map(([name]) => [name, []]));
    for (const object of objects) {
        const [name] = layers.find(([, belongs]) => belongs(object)) ?? [];
        const layer = name === undefined ? undefined : found.get(name);
        if (layer === undefined) {
            throw new Error(`unknown layer for ${object.urn}`);
        }
        layer.push(object);
    }
    return [...found]
        .filter(([, members]) => members.length > 0)
        .map(([name, members], index) => ({ name: `${index + 1}-${name}`, objects: members }));
}

/** Whether a component is among the parents, whose types stand in an object's URN. */
function within(component: string): (object: RenderedObject) => boolean {
    return ({ urn }) => (urn.split("::")[2] ?? "").split("$").includes(component);
}
