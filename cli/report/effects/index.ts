import type { PreviewedResource } from "../preview/types";
import { resourceName } from "../resources";
import { analysisEffects } from "./analysis";
import { changes, namespaceOf } from "./changed";
import { configEffects } from "./configs";
import type { ReleasedWorkload, ReleaseEffect } from "./effect";
import { scalerEffects } from "./scalers";
import { serviceEffects } from "./services";
import { targetEffects } from "./target";

/**
 * What the changes around a canary do: of its target beside the pods, its autoscaler, its Services, its ConfigMaps and
 * Secrets, and of the part of the Canary that Flagger applies without a release.
 *
 * @param workload - a Canary that is neither new nor deleted
 * @param resources - all of the preview
 * @param changed - those of them that it changes
 */
export function releaseEffects(
    workload: ReleasedWorkload,
    resources: readonly PreviewedResource[],
    changed: readonly PreviewedResource[],
): readonly ReleaseEffect[] {
    const { canary, target } = workload;
    const near = changed.filter((resource) => namespaceOf(resource) === namespaceOf(canary));
    const configs = target === undefined ? [] : configEffects(target, near);
    const starts = workload.podsChange || configs.some((effect) => effect.starts);
    const promotion = starts
        ? "at the promotion of this release"
        : "only at the promotion of the next release";
    return [
        ...configs,
        ...(target === undefined ? [] : targetEffects(workload, target, promotion)),
        ...scalerEffects(canary, near, promotion),
        ...serviceEffects(workload, near),
        ...canaryEffects(canary, promotion),
        ...analysisEffects(canary, resources),
    ];
}

/** What Flagger applies of a Canary whenever it looks, and what only when it promotes. */
function canaryEffects(canary: PreviewedResource, promotion: string): ReleaseEffect[] {
    const object = resourceName(canary);
    const scaler = ["primaryScalerReplicas", "primaryScalerQueries"].filter((field) =>
        changes(canary, `spec.autoscalerRef.${field}`),
    );
    return canary.operation !== "update"
        ? []
        : [
              ...(changes(canary, "spec.service")
                  ? [
                        {
                            object,
                            starts: false,
                            text: "spec.service reaches the Services and the route of both versions when Flagger looks next, without an analysis",
                        },
                    ]
                  : []),
              ...(scaler.length === 0
                  ? []
                  : [
                        {
                            object,
                            starts: false,
                            text: `${scaler.map((field) => `spec.autoscalerRef.${field}`).join(", ")} reaches the primary's autoscaler ${promotion}`,
                        },
                    ]),
          ];
}
