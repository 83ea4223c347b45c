import { fieldsOf } from "../../../rules/canary/reading";
import { selectsByMap } from "../../../rules/canary/related/reading/selectors";
import { serviceNames, workloadOf } from "../../../rules/canary/related/reading/target";
import type { PreviewedResource } from "../preview/types";
import { resourceName } from "../resources";
import { changes, contextOf, isObject, nameOf, objectOf } from "./changed";
import type { ReleasedWorkload, ReleaseEffect } from "./effect";

/** Flagger keeps ports and selectors of its three Services (Flagger pkg/router/kubernetes_default.go, `reconcileService`). */
export function serviceEffects(
    { canary, target }: ReleasedWorkload,
    near: readonly PreviewedResource[],
): ReleaseEffect[] {
    const names = Object.values(serviceNames(contextOf(canary)) ?? {}) as string[];
    const labels = target === undefined ? {} : workloadOf(objectOf(target)).podLabels;
    return near.filter(isObject("Service", "")).flatMap((resource) => {
        const object = resourceName(resource);
        const { selector } = fieldsOf(objectOf(resource).spec);
        if (!names.includes(nameOf(resource))) {
            return selectsByMap(selector, labels)
                ? [{ object, starts: false, text: "it applies at once, without an analysis" }]
                : [];
        }
        return [{ object, starts: false, text: serviceText(resource) }];
    });
}

function serviceText(resource: PreviewedResource): string {
    if (resource.operation === "delete") {
        return "Flagger creates it again when it looks next; until then its name does not resolve";
    }
    return resource.operation === "create" || changes(resource, "spec.ports", "spec.selector")
        ? "it applies at once, without an analysis, until Flagger looks next and replaces spec.ports and spec.selector by those of the Canary's spec.service: change that instead"
        : "it applies at once, to both versions and without an analysis";
}
