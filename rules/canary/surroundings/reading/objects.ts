import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import type { KubernetesObject, Scene } from "../../scene";

/** API groups of kinds whose name more than one group has. */
export const GATEWAY_GROUP = "gateway.networking.k8s.io";
export const LINKERD_POLICY_GROUP = "policy.linkerd.io";

/** The namespace of an object; what names none is in `default`. */
export function namespaceOf(object: Fields): string {
    return textOf(fieldsOf(object.metadata).namespace) ?? "default";
}

/** The name of an object, empty if it has none. */
export function nameOf(object: Fields): string {
    return textOf(fieldsOf(object.metadata).name) ?? "";
}

/** The name of the Canary. */
export function canaryName(scene: Scene): string {
    return nameOf(fieldsOf(scene.canary));
}

/** The namespace of the Canary, which its target, Services and routes share. */
export function canaryNamespace(scene: Scene): string {
    return namespaceOf(fieldsOf(scene.canary));
}

/** How a problem calls an object: `Deployment test/podinfo`, `Namespace test`. */
export function placeOf(object: Fields): string {
    const kind = textOf(object.kind) ?? "object";
    return kind === "Namespace"
        ? `${kind} ${nameOf(object)}`
        : `${kind} ${namespaceOf(object)}/${nameOf(object)}`;
}

/** The texts of a map of labels or annotations; none for anything else. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
    return Object.fromEntries(
        Object.entries(fieldsOf(value)).flatMap(([key, text]) =>
            typeof text === "string" ? [[key, text]] : [],
        ),
    );
}

/** The labels of an object or a pod template. */
export function labelsOf(object: Fields): Readonly<Record<string, string>> {
    return textsOf(fieldsOf(object.metadata).labels);
}

/** The annotations of an object or a pod template. */
export function annotationsOf(object: Fields): Readonly<Record<string, string>> {
    return textsOf(fieldsOf(object.metadata).annotations);
}

/** Every object of a kind, in the order of the scene; of one API group, if it is given (empty for the core group). */
export function allOf(scene: Scene, kind: string, group?: string): readonly Fields[] {
    const objects = indexOf(scene.objects).get(kind) ?? [];
    return group === undefined ? objects : objects.filter((object) => groupOf(object) === group);
}

/** The objects of a kind in the Canary's namespace. */
export function nearOf(scene: Scene, kind: string, group?: string): readonly Fields[] {
    const namespace = canaryNamespace(scene);
    return allOf(scene, kind, group).filter((object) => namespaceOf(object) === namespace);
}

/** An object by kind, namespace and name. */
export function find(
    scene: Scene,
    kind: string,
    namespace: string,
    name: string,
): Fields | undefined {
    return allOf(scene, kind).find(
        (object) => nameOf(object) === name && namespaceOf(object) === namespace,
    );
}

/** The Namespace object of a name. */
export function namespaceObject(scene: Scene, name: string): Fields | undefined {
    return allOf(scene, "Namespace").find((object) => nameOf(object) === name);
}

/** Whether the scene holds all objects of a kind, so that one may be called missing. */
export function isComplete(scene: Scene, kind: string): boolean {
    return listOf(scene.complete).includes(kind);
}

/** Whether Flagger made an object for this Canary: what it made itself is no one's mistake. */
export function isMadeForCanary(scene: Scene, object: Fields): boolean {
    return listOf(fieldsOf(object.metadata).ownerReferences).some((reference) => {
        const { kind, name } = fieldsOf(reference);
        return kind === "Canary" && name === canaryName(scene);
    });
}

/**
 * Whether an object was read from a cluster: there the API server and Flagger have filled in fields that nobody
 * declared, such as `replicas`.
 */
export function isLive(object: Fields): boolean {
    return textOf(fieldsOf(object.metadata).uid) !== undefined;
}

function groupOf(object: Fields): string {
    const [group, version] = (textOf(object.apiVersion) ?? "").split("/");
    return version === undefined ? "" : (group ?? "");
}

type ByKind = ReadonlyMap<string, readonly Fields[]>;

/** One index for each list of objects: the scenes of a stack with a thousand canaries share theirs. */
const indexes = new WeakMap<readonly KubernetesObject[], ByKind>();

function indexOf(objects: readonly KubernetesObject[]): ByKind {
    if (!Array.isArray(objects)) {
        return new Map();
    }
    const known = indexes.get(objects);
    if (known !== undefined) {
        return known;
    }
    const made = new Map<string, Fields[]>();
    for (const object of objects.map(fieldsOf)) {
        const kind = textOf(object.kind) ?? "";
        const sameKind = made.get(kind) ?? [];
        sameKind.push(object);
        made.set(kind, sameKind);
    }
    indexes.set(objects, made);
    return made;
}
