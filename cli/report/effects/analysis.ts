import { analysisOf, fieldsOf, isAnalysed, listOf, textOf } from "../../../rules/canary/reading";
import { isChanged } from "../changes";
import type { PreviewedResource } from "../preview/types";
import { resourceName } from "../resources";
import { changedFields, changes, contextOf, isObject, namespaceOf, objectOf } from "./changed";
import type { ReleaseEffect } from "./effect";

/** What of an analysis refers to objects of a kind, and what a change of such an object does. */
interface Referred {
    readonly kind: "MetricTemplate" | "AlertProvider";
    readonly list: "metrics" | "alerts";
    readonly reference: "templateRef" | "providerRef";
    /** Where the object names its Secret. */
    readonly secret: readonly string[];
    readonly updated: string;
    readonly created: string;
    readonly deleted: string;
    /** What it does with its Secret. */
    readonly reads: string;
}

const REFERRED: readonly Referred[] = [
    {
        kind: "MetricTemplate",
        list: "metrics",
        reference: "templateRef",
        secret: ["provider", "secretRef"],
        updated:
            "decides every check from now on, those of a release in progress too: the same version may now pass or fail",
        created: "the checks that refer to it can be evaluated from now on",
        deleted:
            "the Canary still refers to it, and without it every check fails, so that every release is rolled back",
        reads: "queries with it from the next check on",
    },
    {
        kind: "AlertProvider",
        list: "alerts",
        reference: "providerRef",
        secret: ["secretRef"],
        updated: "applies to every alert from now on, those of a release in progress too",
        created: "the alerts that refer to it are sent from now on",
        deleted: "the Canary still refers to it, and without it these alerts are not sent",
        reads: "sends with it from the next alert on",
    },
];
const KINDS = [...REFERRED.map(({ kind }) => kind as string), "Secret"];

/**
 * Flagger reads MetricTemplates, AlertProviders and their Secrets whenever it needs them (Flagger
 * pkg/controller/scheduler_metrics.go, `runMetricChecks`; pkg/controller/events.go, `alert`).
 *
 * @param resources - all of the preview
 */
export function analysisEffects(
    canary: PreviewedResource,
    resources: readonly PreviewedResource[],
): ReleaseEffect[] {
    const context = contextOf(canary);
    const read = resources.filter((resource) => KINDS.includes(objectOf(resource).kind as string));
    if (!isAnalysed(context) || !read.some(isChanged)) {
        return [];
    }
    return REFERRED.flatMap((referred) => {
        const used = listOf(analysisOf(context)[referred.list]).flatMap((item) => {
            const { name, namespace } = fieldsOf(fieldsOf(item)[referred.reference]);
            const where = textOf(namespace) || namespaceOf(canary);
            return read
                .filter(isObject(referred.kind, "flagger.app", textOf(name) ?? ""))
                .filter((resource) => namespaceOf(resource) === where);
        });
        return [...new Set(used)].flatMap((resource) => [
            ...objectEffects(resource, referred),
            ...secretEffects(resource, referred, read),
        ]);
    });
}

function effect(resource: PreviewedResource, text: string): ReleaseEffect {
    return { object: resourceName(resource), starts: false, text };
}

function objectEffects(resource: PreviewedResource, referred: Referred): ReleaseEffect[] {
    const { created, deleted, updated } = referred;
    if (resource.operation === "delete" || resource.operation === "create") {
        return [effect(resource, resource.operation === "delete" ? deleted : created)];
    }
    const fields = isChanged(resource) ? changedFields(resource, "spec") : [];
    return fields.length === 0
        ? []
        : [effect(resource, `${fields.map((field) => `spec.${field}`).join(", ")} ${updated}`)];
}

function secretEffects(
    resource: PreviewedResource,
    { deleted, reads, secret }: Referred,
    read: readonly PreviewedResource[],
): ReleaseEffect[] {
    const reference = secret.reduce<unknown>(
        (part, key) => fieldsOf(part)[key],
        objectOf(resource).spec,
    );
    const { name } = fieldsOf(reference);
    return resource.operation === "delete" || textOf(name) === undefined
        ? []
        : read
              .filter(isObject("Secret", "", textOf(name)))
              .filter((one) => isChanged(one) && namespaceOf(one) === namespaceOf(resource))
              .filter((one) => one.operation !== "update" || changes(one, "data", "stringData"))
              .map((one) =>
                  effect(
                      one,
                      one.operation === "delete"
                          ? deleted.replace("the Canary", resourceName(resource))
                          : `${resourceName(resource)} ${reads}`,
                  ),
              );
}
