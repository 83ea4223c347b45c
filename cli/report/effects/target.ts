import { isSet, specOf } from "../../../rules/canary/reading";
import type { PreviewedResource } from "../preview/types";
import { resourceName } from "../resources";
import { changes, contextOf } from "./changed";
import type { ReleasedWorkload, ReleaseEffect } from "./effect";

/** What Flagger copies beside the pods (Flagger pkg/canary/deployment_controller.go and daemonset_controller.go, `Promote`). */
const COPIED = [
    "minReadySeconds",
    "progressDeadlineSeconds",
    "revisionHistoryLimit",
    "strategy",
    "updateStrategy",
];

/** What a change of the target does beside its pods, which start a release. */
export function targetEffects(
    { canary }: ReleasedWorkload,
    target: PreviewedResource,
    promotion: string,
): ReleaseEffect[] {
    if (target.operation !== "update") {
        return [];
    }
    const object = resourceName(target);
    const copied = COPIED.filter((field) => changes(target, `spec.${field}`));
    const scaled = isSet(specOf(contextOf(canary)).autoscalerRef)
        ? "the primary has the number of its autoscaler"
        : `the primary gets the number ${promotion}`;
    return [
        ...(copied.length === 0
            ? []
            : [
                  {
                      object,
                      starts: false,
                      text: `${copied.map((field) => `spec.${field}`).join(", ")} reaches the primary ${promotion}`,
                  },
              ]),
        ...(changes(target, "spec.replicas")
            ? [
                  {
                      object,
                      starts: false,
                      text: `spec.replicas applies at once to the target, whose pods run without traffic until a release has ended; ${scaled}`,
                  },
              ]
            : []),
        ...(changes(target, "metadata.labels", "metadata.annotations")
            ? [
                  {
                      object,
                      starts: false,
                      text: `its own labels and annotations reach the primary ${promotion}, and only those with a prefix of Flagger's -include-label-prefix; the others never do`,
                  },
              ]
            : []),
    ];
}
