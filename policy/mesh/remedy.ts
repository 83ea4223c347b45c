import { INJECT_ANNOTATION } from "../../rules/injection/injection";
import type { MetadataEdit } from "../../rules/mesh/rule";
import { podTemplatePath } from "../../rules/mesh/pods";
import { assumeMetadata, assumePod } from "../program/injection";
import { type KubeObject, podTemplate } from "../program/kube-objects";
import { injectionMark, isOptOut } from "./intent";

/** The change by which a namespace, or the pods of a workload, request the proxy. */
export function requestProxy({ apiVersion, kind }: KubeObject): MetadataEdit {
    const path = [...(podTemplatePath(apiVersion, kind) ?? []), "metadata", "annotations"];
    return { path: path.join("."), key: INJECT_ANNOTATION, value: "enabled" };
}

/**
 * Makes a mark effective by which an author meant to enable injection: on the workload itself, as a label, or misspelt.
 *
 * @param object - a namespace or a workload
 * @returns no changes if there is no such mark, or if the pods opt out
 */
export function effectiveMark(object: KubeObject): readonly MetadataEdit[] {
    const own = assumeMetadata(object.object);
    const template = podTemplate(object.kind, object.object);
    const pod = template === undefined ? own : assumePod(template);
    const read = "metadata" in pod.value ? (pod.value.metadata ?? {}) : own.value;
    const isSet = ["enabled", "ingress"].includes(read.annotations?.[INJECT_ANNOTATION] ?? "");
    const isMeant = [own.value, read].some((metadata) => injectionMark(metadata) !== undefined);
    return isMeant && !isSet && !isOptOut(read) ? [requestProxy(object)] : [];
}
