import { configReferences } from "../../../rules/canary/related/reading/config-references";
import { isTracked } from "../../../rules/canary/related/reading/config-tracking";
import { workloadOf } from "../../../rules/canary/related/reading/target";
import type { PreviewedResource } from "../preview/types";
import { resourceName } from "../resources";
import { changes, isObject, objectOf } from "./changed";
import type { ReleaseEffect } from "./effect";

/** Flagger tracks `data` of those that the pods name (Flagger pkg/canary/config_tracker.go, `HasConfigChanged`). */
export function configEffects(
    target: PreviewedResource,
    near: readonly PreviewedResource[],
): ReleaseEffect[] {
    return configReferences(workloadOf(objectOf(target))).flatMap(({ kind, name, mandatory }) =>
        near.filter(isObject(kind, "", name)).map((resource): ReleaseEffect => {
            const object = resourceName(resource);
            const copy = `${kind} ${name}-primary`;
            if (!isTracked(objectOf(resource))) {
                return {
                    object,
                    starts: false,
                    text: "Flagger does not track it and both versions share it, so it reaches both without an analysis: files that are mounted within a minute or two, environment variables when a pod starts",
                };
            }
            if (resource.operation === "delete") {
                return mandatory
                    ? {
                          object,
                          starts: false,
                          text: "the pods require it, and without it Flagger stops with an error before every release",
                      }
                    : { object, starts: true, text: "Flagger tracks it, and it is removed" };
            }
            return resource.operation === "create" || changes(resource, "data", "stringData")
                ? {
                      object,
                      starts: true,
                      text: `Flagger tracks its data; the primary keeps ${copy} until the promotion`,
                  }
                : {
                      object,
                      starts: false,
                      text: `Flagger tracks only its data; of anything else ${copy} gets only labels with a prefix of Flagger's -include-label-prefix, at a promotion`,
                  };
        }),
    );
}
