import { type Fields, fieldsOf, isSet, specOf, textOf } from "../../../rules/canary/reading";
import type { PreviewedResource } from "../preview/types";
import { resourceName } from "../resources";
import { changedFields, contextOf, isObject, nameOf, objectOf } from "./changed";
import type { ReleaseEffect } from "./effect";

/** Flagger updates the primary's autoscaler only while it promotes (Flagger pkg/controller/scheduler.go, `ReconcilePrimaryScaler`). */
export function scalerEffects(
    canary: PreviewedResource,
    near: readonly PreviewedResource[],
    promotion: string,
): ReleaseEffect[] {
    const { kind, name, primaryScalerReplicas } = fieldsOf(specOf(contextOf(canary)).autoscalerRef);
    const group = kind === "ScaledObject" ? "keda.sh" : "autoscaling";
    return near.filter(isObject(textOf(kind) ?? "", group, textOf(name) ?? "")).map((resource) => ({
        object: resourceName(resource),
        starts: false,
        text: scalerText(resource, fieldsOf(primaryScalerReplicas), promotion),
    }));
}

function scalerText(resource: PreviewedResource, own: Fields, promotion: string): string {
    const primary = `${objectOf(resource).kind as string} ${nameOf(resource)}-primary`;
    if (resource.operation === "delete") {
        return "the Canary still refers to it, and without it Flagger stops with an error before every release";
    }
    if (resource.operation === "create") {
        return `Flagger creates ${primary} from it when it looks next`;
    }
    const kept = [
        ...(isSet(own.minReplicas) ? ["minReplicas", "minReplicaCount"] : []),
        ...(isSet(own.maxReplicas) ? ["maxReplicas", "maxReplicaCount"] : []),
    ];
    const fields = changedFields(resource, "spec");
    if (fields.length === 0) {
        return `its labels and annotations never reach ${primary}`;
    }
    const reaching = fields.filter((field) => !kept.includes(field));
    return reaching.length === 0
        ? `it never reaches ${primary}: spec.autoscalerRef.primaryScalerReplicas of the Canary sets these numbers`
        : `it reaches ${primary}, which scales the pods that serve users, ${promotion}; to apply it earlier, change an annotation of the pod template too, which starts a release`;
}
