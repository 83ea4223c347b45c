import type { Cluster } from "../../kube/client";
import { isRecord, type Known, textAt } from "../../kube/known";
import { describeObject, isKind, type KubeObject } from "../program/kube-objects";

/** Kinds of which a cluster may have too many objects to list, so that each is requested by its name. */
const RESOURCES = {
    Deployment: { apiVersion: "apps/v1", path: "/apis/apps/v1/namespaces/{}/deployments" },
    ConfigMap: { apiVersion: "v1", path: "/api/v1/namespaces/{}/configmaps" },
    Secret: { apiVersion: "v1", path: "/api/v1/namespaces/{}/secrets" },
} as const;

/** An object that a Flagger object refers to. */
export interface NamedObject {
    readonly kind: keyof typeof RESOURCES;
    readonly namespace: string;
    readonly name: string;
}

/** A cluster's answer about an object. */
export interface NamedAnswer {
    readonly named: NamedObject;
    /** The object, if it exists. */
    readonly object?: KubeObject;
    /** Why it is unknown whether it exists. */
    readonly silence?: string;
}

/**
 * Reads objects from a cluster in parallel.
 *
 * @param cluster - the cluster to query, with its own timeout; of a Secret it returns only the keys
 * @param named - the objects, each once
 */
export function readNamed(cluster: Cluster, named: readonly NamedObject[]): Promise<NamedAnswer[]> {
    return Promise.all(
        named.map(async (one): Promise<NamedAnswer> => {
            const { apiVersion, path } = RESOURCES[one.kind];
            const folder = path.replace("{}", encodeURIComponent(one.namespace));
            const answer = await cluster.object(`${folder}/${encodeURIComponent(one.name)}`);
            if ("unreachable" in answer) {
                return { named: one, silence: answer.unreachable };
            }
            return answer.value === undefined
                ? { named: one }
                : { named: one, object: liveObject({ ...one, apiVersion }, answer.value) };
        }),
    );
}

/**
 * Removes objects of the program, and duplicates.
 *
 * @param named - the referenced objects
 * @param program - objects of the program
 */
export function notMade(
    named: readonly NamedObject[],
    program: readonly KubeObject[],
): readonly NamedObject[] {
    const made = new Set(program.filter(isMadeHere).map(describeObject));
    const missing = named
        .map((one) => [describeObject(one), one] as const)
        .filter(([place]) => !made.has(place));
    return [...new Map(missing).values()];
}

/** Whether the program makes an object of a kind as rules mean it: only such a one is that of the same name in the cluster. */
export function isMadeHere(object: KubeObject): boolean {
    return !object.patch && isKind(object, object.kind);
}

/** An object of a cluster; the items of a list have neither kind nor apiVersion. */
export function liveObject(
    { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
    object: Known,
): KubeObject {
    const fields = isRecord(object) ? object : {};
    return {
        urn: "",
        apiVersion,
        kind,
        name: textAt(object, "metadata", "name") ?? "",
        namespace: textAt(object, "metadata", "namespace") ?? "",
        object: { ...fields, apiVersion, kind },
        patch: false,
    };
}
