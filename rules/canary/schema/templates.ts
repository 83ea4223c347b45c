import { alertServiceTypes } from "../../alert-services";
import { metricsProviderTypes } from "../../metrics/providers";
import { choice, fields, flag, list, map, type Schema, text } from "./parts";

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
                    type: choice(...metricsProviderTypes),
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
            type: choice(...alertServiceTypes),
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
