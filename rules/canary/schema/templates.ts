import { choice, fields, flag, list, map, type Schema, text } from "./parts";

/** Values of a MetricTemplate's `spec.provider.type`. */
export const metricProviders = [
    "prometheus",
    "influxdb",
    "datadog",
    "externalmetrics",
    "stackdriver",
    "cloudwatch",
    "newrelic",
    "graphite",
    "dynatrace",
    "keptn",
    "splunk",
] as const;

const secretRef = fields({ name: text }, ["name"]);

/** A MetricTemplate, as Flagger's CRD has it: Flagger artifacts/flagger/crd.yaml:1310-1420. */
export const metricTemplateSchema: Schema = fields({
    apiVersion: text,
    kind: text,
    metadata: { type: "object" },
    spec: fields(
        {
            provider: fields(
                {
                    type: choice(...metricProviders),
                    address: text,
                    headers: map(list(text)),
                    secretRef,
                    region: text,
                    insecureSkipVerify: flag,
                },
                ["type"],
            ),
            query: text,
        },
        ["provider", "query"],
    ),
});

/** An AlertProvider, as Flagger's CRD has it: Flagger artifacts/flagger/crd.yaml:1422-1503. */
export const alertProviderSchema: Schema = fields({
    apiVersion: text,
    kind: text,
    metadata: { type: "object" },
    spec: fields(
        {
            type: choice("slack", "msteams", "discord", "rocket", "gchat"),
            channel: text,
            username: text,
            address: text,
            proxy: text,
            secretRef,
        },
        [],
        {
            oneOf: [{ required: ["type", "address"] }, { required: ["type", "secretRef"] }],
            requirement: "needs type and either address or secretRef, not both",
        },
    ),
});
