import type { KubernetesObject } from "../../../../rules/canary";
import { goodObjects, setAt } from "../contexts";

/** Values by their path inside an object; `undefined` takes the field out. */
export type Change = Readonly<Record<string, unknown>>;

/** An object with some fields changed; the object itself is left as it is. */
export function changed(object: KubernetesObject, change: Change): KubernetesObject {
    const copy: Record<string, unknown> = structuredClone({ ...object });
    for (const [path, value] of Object.entries(change)) {
        setAt(copy, path, value);
    }
    return copy as unknown as KubernetesObject;
}

/** The target of the good context. */
export const goodTarget = pick("Deployment");

/** The namespace of the good context. */
export const goodNamespace = pick("Namespace");

/** The objects of the good context, with a changed target. */
export function withTarget(
    change: Change,
    ...more: readonly KubernetesObject[]
): readonly KubernetesObject[] {
    return [...exchanged(goodTarget, changed(goodTarget, change)), ...more];
}

/** The objects of the good context, with a changed namespace. */
export function withNamespace(change: Change): readonly KubernetesObject[] {
    return exchanged(goodNamespace, changed(goodNamespace, change));
}

/** The objects of the good context and some more. */
export function plus(...more: readonly KubernetesObject[]): readonly KubernetesObject[] {
    return [...goodObjects, ...more];
}

/** The objects of the good context with one of them left out. */
export function without(object: KubernetesObject): readonly KubernetesObject[] {
    return goodObjects.filter((other) => other !== object);
}

/** The target of the good context as a DaemonSet, with some fields changed. */
export function daemonSet(change: Change = {}): KubernetesObject {
    return changed(goodTarget, { kind: "DaemonSet", ...change });
}

/** An object of namespace `test`. */
export function object(
    apiVersion: string,
    kind: string,
    name: string,
    fields: Change = {},
): KubernetesObject {
    return changed({ apiVersion, kind, metadata: { name, namespace: "test" } }, fields);
}

function exchanged(
    old: KubernetesObject,
    replacement: KubernetesObject,
): readonly KubernetesObject[] {
    return goodObjects.map((other) => (other === old ? replacement : other));
}

function pick(kind: string): KubernetesObject {
    const found = goodObjects.find((other) => other.kind === kind);
    if (found === undefined) {
        throw new Error(`the good context has no ${kind}`);
    }
    return found;
}
