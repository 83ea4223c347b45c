import assert from "node:assert/strict";

import type { MetricsProvider } from "../../../../components/canary/metrics/provider";
import { providerSpec } from "../../../../components/canary/metrics/provider-spec";

const platform = "http://prometheus.linkerd-viz:9090";

const table: [provider: MetricsProvider, fields: object, secret?: object][] = [
    [{ type: "prometheus" }, { type: "prometheus", address: platform }],
    [
        {
            type: "prometheus",
            address: "https://prom.example.com",
            headers: { "X-Scope-OrgID": ["shop"] },
            insecureSkipVerify: true,
            credentials: { username: "u", password: "p" },
        },
        {
            type: "prometheus",
            address: "https://prom.example.com",
            headers: { "X-Scope-OrgID": ["shop"] },
            insecureSkipVerify: true,
        },
        { username: "u", password: "p" },
    ],
    [
        { type: "prometheus", credentials: { token: "t" } },
        { type: "prometheus", address: platform },
        { token: "t" },
    ],
    [
        { type: "datadog", apiKey: "a", applicationKey: "b" },
        { type: "datadog" },
        { datadog_api_key: "a", datadog_application_key: "b" },
    ],
    [
        { type: "datadog", address: "https://api.datadoghq.eu/", apiKey: "a", applicationKey: "b" },
        { type: "datadog", address: "https://api.datadoghq.eu" },
        { datadog_api_key: "a", datadog_application_key: "b" },
    ],
    [{ type: "externalmetrics" }, { type: "externalmetrics" }],
    [
        {
            type: "externalmetrics",
            address: "https://k8s.example.com",
            token: "t",
            insecureSkipVerify: true,
        },
        { type: "externalmetrics", address: "https://k8s.example.com", insecureSkipVerify: true },
        { token: "t" },
    ],
    [
        { type: "cloudwatch", region: "eu-central-1" },
        { type: "cloudwatch", region: "eu-central-1" },
    ],
    [
        { type: "newrelic", accountId: "1", queryKey: "k" },
        { type: "newrelic" },
        { newrelic_account_id: "1", newrelic_query_key: "k" },
    ],
    [
        { type: "graphite", address: "http://graphite:8080" },
        { type: "graphite", address: "http://graphite:8080" },
    ],
    [
        {
            type: "graphite",
            address: "http://graphite:8080",
            credentials: { username: "u", password: "p" },
        },
        { type: "graphite", address: "http://graphite:8080" },
        { username: "u", password: "p" },
    ],
    [{ type: "stackdriver", project: "shop" }, { type: "stackdriver" }, { project: "shop" }],
    [
        { type: "stackdriver", project: "shop", serviceAccountKey: "{}" },
        { type: "stackdriver" },
        { project: "shop", serviceAccountKey: "{}" },
    ],
    [
        { type: "influxdb", address: "http://influx:8086" },
        { type: "influxdb", address: "http://influx:8086" },
    ],
    [
        {
            type: "influxdb",
            address: "http://influx:8086",
            credentials: { token: "t", org: "shop" },
        },
        { type: "influxdb", address: "http://influx:8086" },
        { token: "t", org: "shop" },
    ],
    [
        { type: "dynatrace", address: "https://dt.example.com", token: "t" },
        { type: "dynatrace", address: "https://dt.example.com" },
        { dynatrace_token: "t" },
    ],
    [{ type: "keptn" }, { type: "keptn" }],
    [
        { type: "splunk", address: "https://api.us1.signalfx.com", token: "t" },
        { type: "splunk", address: "https://api.us1.signalfx.com" },
        { sf_token_key: "t" },
    ],
];

describe("providerSpec", () => {
    for (const [provider, fields, secret] of table) {
        it(`gives ${provider.type} ${secret === undefined ? "no Secret" : Object.keys(secret).join(", ")}`, () => {
            const spec = providerSpec(provider, platform);
            assert.deepEqual(spec.fields, fields);
            assert.deepEqual(spec.stringData, secret);
        });
    }

    it("knows all eleven providers of Flagger", () => {
        assert.equal(new Set(table.map(([{ type }]) => type)).size, 11);
    });
});
