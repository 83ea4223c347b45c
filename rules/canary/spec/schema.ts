import { flagger } from "../../citations";
import { closest } from "../../problems/closest";
import { fieldsOf, textOf } from "../reading";
import { canarySchema } from "../schema/canary";
import type { Schema } from "../schema/parts";
import { refusals } from "../schema/refusals";
import { type DroppedField, droppedFields } from "../schema/stored";
import { alertProviderSchema, metricTemplateSchema } from "../schema/templates";
import type { RuleFinding, CanaryRule } from "../rule";
import type { KubernetesObject, RuleContext } from "../context";
import { remembered } from "../related/reading/objects";

/** Rules of the CRD itself: what the API server refuses, which a preview without a cluster would not see, and what it drops. */
export const schemaRules: readonly CanaryRule[] = [
    {
        id: "schema/refused",
        impact: "The API server rejects the Canary when it is applied, although the preview succeeds",
        requirement: "must match the schema of Flagger's CRD",
        fix: "correct the value as described",
        severity: "error",
        source: [flagger("artifacts/flagger/crd.yaml")],
        check: ({ canary }) => refusals(canary, canarySchema),
    },
    {
        id: "schema/object-refused",
        impact: "The API server rejects a MetricTemplate or AlertProvider of the Canary when it is applied, although the preview succeeds",
        requirement: "must match the schema of Flagger's CRD",
        fix: "correct the value as described",
        severity: "error",
        source: [flagger("artifacts/flagger/crd.yaml")],
        check: ({ objects }) => (Array.isArray(objects) ? refusedObjects(objects) : []),
    },
    {
        id: "schema/no-spec",
        impact: "Flagger crashes with a nil pointer as soon as it reads a Canary without a spec, and stops processing all other Canaries too",
        requirement:
            "a Canary needs a spec: the CRD does not require one, but Flagger crashes without it",
        fix: "add a spec with targetRef, service and analysis",
        severity: "error",
        source: [flagger("pkg/controller/controller.go", "verifyKnativeCanary")],
        check: ({ canary }) =>
            canary.spec === undefined || canary.spec === null
                ? [{ path: "spec", value: undefined }]
                : [],
    },
    {
        id: "schema/misspelt-field",
        impact: "The API server silently drops a misspelt field, and its default applies",
        requirement: "the API server drops unknown fields",
        fix: "use the field name of the CRD",
        severity: "error",
        source: [flagger("artifacts/flagger/crd.yaml")],
        check: (context) => dropped(context).flatMap((field) => misspelt(field)),
    },
    {
        id: "schema/unknown-field",
        impact: "The API server silently drops a field that Flagger does not have, so it has no effect",
        requirement: "the API server drops unknown fields",
        fix: "remove it, or move it to the object to which it belongs",
        severity: "warning",
        source: [flagger("artifacts/flagger/crd.yaml")],
        check: (context) =>
            dropped(context)
                .filter((field) => misspelt(field).length === 0)
                .map(({ path, value, known }) => ({
                    path,
                    value,
                    requirement: `the API server drops this unknown field; the known fields here are ${[...known].sort().join(", ")}`,
                })),
    },
];

const SCHEMAS: Readonly<Record<string, Schema>> = {
    MetricTemplate: metricTemplateSchema,
    AlertProvider: alertProviderSchema,
};

/** The Canaries of a program share their objects: each list of them is checked once, and each object in it. */
const refusedObjects = remembered((objects: readonly KubernetesObject[]): RuleFinding[] =>
    objects.flatMap((object) => refusedObject(object)),
);

const refusedObject = remembered((object: KubernetesObject): RuleFinding[] => {
    const { apiVersion, kind, metadata } = fieldsOf(object);
    const ofFlagger = textOf(apiVersion)?.startsWith("flagger.app/") === true;
    const schema =
        ofFlagger && typeof kind === "string" && Object.hasOwn(SCHEMAS, kind)
            ? SCHEMAS[kind]
            : undefined;
    if (schema === undefined) {
        return [];
    }
    const { name, namespace } = fieldsOf(metadata);
    const place = `${textOf(kind) ?? "object"} ${textOf(namespace) ?? "default"}/${textOf(name) ?? "(no name)"}`;
    return refusals(object, schema).map((finding) => ({ ...finding, object: place }));
});

function dropped({ canary }: RuleContext): DroppedField[] {
    return droppedFields(canary, canarySchema, "").filter(({ path }) => path.startsWith("spec"));
}

function misspelt({ path, name, value, known }: DroppedField): RuleFinding[] {
    const meant = closest(name, known);
    return meant === undefined
        ? []
        : [
              {
                  path,
                  value,
                  requirement: `the API server drops unknown fields, and "${name}" is not a field of the CRD`,
                  fix: `rename it to "${meant}"`,
              },
          ];
}
