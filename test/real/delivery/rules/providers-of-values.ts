import { says } from "./evidence";
import { judged, rolledBack, still, weighted } from "./make";
import type { Fields, Mistake } from "./mistake";
import {
    canary,
    deployment,
    metricTemplate,
    object,
    pod,
    successRate,
    successRateQuery,
} from "./objects";

/** A metric by a template of the Canary's own name. */
function templated(
    rule: string,
    name: string,
    template: Fields,
    pattern: RegExp,
    more: readonly ReturnType<typeof object>[] = [],
    metric: Fields = {},
): Mistake {
    return rolledBack(
        rule,
        name,
        {
            analysis: {
                ...weighted,
                metrics: [{ ...successRate, templateRef: { name }, ...metric }],
            },
            more: [
                object("flagger.app/v1beta1", "MetricTemplate", name, {
                    spec: {
                        provider: {
                            type: "prometheus",
                            address: "http://prometheus.linkerd-viz:9090",
                        },
                        query: "vector(100)",
                        ...template,
                    },
                }),
                ...more,
            ],
        },
        pattern,
    );
}

const datadog = { type: "datadog", address: "https://api.datadoghq.com" };

function secret(
    name: string,
    stringData: Readonly<Record<string, string>>,
): ReturnType<typeof object> {
    return object("v1", "Secret", name, { stringData });
}

/** An AlertProvider, and a Canary whose initialisation it should tell of. */
function alerting(
    rule: string,
    name: string,
    spec: Fields,
    pattern: RegExp,
    more: readonly ReturnType<typeof object>[] = [],
): Mistake {
    return still(
        rule,
        name,
        {
            analysis: {
                ...weighted,
                alerts: [{ name: "team", severity: "info", providerRef: { name } }],
            },
            more: [
                object("flagger.app/v1beta1", "AlertProvider", name, {
                    spec: { type: "slack", channel: "team", username: "flagger", ...spec },
                }),
                ...more,
            ],
        },
        says(pattern),
    );
}

/** Mistakes of the providers of metrics and alerts. */
export const valueMistakes: readonly Mistake[] = [
    judged(
        "metric/template-missing",
        "no-template",
        { templateRef: { name: "nowhere" } },
        /Metric template nowhere\.mistakes error/,
    ),
    templated(
        "metric/variable-missing",
        "no-variable",
        { query: "vector({{ variables.share }})" },
        /render error/,
    ),
    templated(
        "metric/template-broken",
        "no-function",
        { query: "vector({{ canary }})" },
        /render error/,
    ),
    {
        rule: "metric/workload-label",
        name: "wrong-label",
        objects: [
            object("apps/v1", "DaemonSet", "wrong-label", {
                spec: {
                    selector: { matchLabels: { app: "wrong-label" } },
                    template: pod("wrong-label", {}),
                },
            }),
            canary("wrong-label", {
                spec: {
                    targetRef: { apiVersion: "apps/v1", kind: "DaemonSet", name: "wrong-label" },
                },
                analysis: { ...weighted, metrics: [successRate] },
            }),
        ],
        release: "good",
        seen: says(/no values found/, 3),
    },
    {
        rule: "metric/canary-name",
        name: "other-name",
        target: "other-name-app",
        objects: [
            metricTemplate("other-name", successRateQuery.replaceAll("{{ target }}", "{{ name }}")),
            deployment("other-name-app", {}),
            canary("other-name", {
                spec: {
                    targetRef: {
                        apiVersion: "apps/v1",
                        kind: "Deployment",
                        name: "other-name-app",
                    },
                },
                service: { name: "other-name" },
                analysis: {
                    ...weighted,
                    metrics: [{ ...successRate, templateRef: { name: "other-name" } }],
                },
            }),
        ],
        release: "good",
        seen: says(/no values found/, 3),
    },
    templated(
        "metric/secret-missing",
        "no-secret",
        {
            provider: {
                type: "prometheus",
                address: "http://prometheus.linkerd-viz:9090",
                secretRef: { name: "nowhere" },
            },
        },
        /secret nowhere error/,
    ),
    templated(
        "metric/secret-needed",
        "no-credentials",
        { provider: datadog },
        /provider datadog error/,
    ),
    templated(
        "metric/secret-keys",
        "other-keys",
        { provider: { ...datadog, secretRef: { name: "other-keys" } } },
        /provider datadog error/,
        [secret("other-keys", { token: "none" })],
    ),
    templated(
        "metric/address",
        "bare-address",
        { provider: { type: "prometheus", address: "prometheus.linkerd-viz:9090" } },
        /(provider prometheus error|Metric query failed)/,
    ),
    templated(
        "metric/region",
        "no-region",
        { provider: { type: "cloudwatch" } },
        /provider cloudwatch error/,
    ),
    templated(
        "metric/provider-interval",
        "no-span",
        { provider: { ...datadog, secretRef: { name: "no-span" } } },
        /provider datadog error/,
        [secret("no-span", { datadog_api_key: "none", datadog_application_key: "none" })],
        { interval: undefined },
    ),
    alerting(
        "alert/secret-missing",
        "alert-secret",
        { secretRef: { name: "nowhere" } },
        /secret nowhere|nowhere.* not found/,
    ),
    alerting(
        "alert/secret-address",
        "alert-address",
        { secretRef: { name: "alert-address" } },
        /address/,
        [secret("alert-address", { url: "http://127.0.0.1:9/" })],
    ),
    alerting("alert/address", "alert-bare", { address: "hooks.example.com" }, /alert|invalid/),
    still(
        "schema/object-refused",
        "odd-provider",
        {
            more: [
                object("flagger.app/v1beta1", "MetricTemplate", "odd-provider", {
                    spec: { provider: { type: "linkerd" }, query: "vector(100)" },
                }),
            ],
        },
        ({ applyError }) => applyError,
    ),
    templated(
        "metric/service-missing",
        "no-prometheus",
        { provider: { type: "prometheus", address: "http://nowhere.mistakes:9090" } },
        /Metric query failed/,
    ),
    templated(
        "metric/service-port",
        "other-port",
        { provider: { type: "prometheus", address: "http://other-port-prometheus.mistakes:81" } },
        /Metric query failed/,
        [
            object("v1", "Service", "other-port-prometheus", {
                spec: {
                    selector: { app: "other-port-primary" },
                    ports: [{ name: "http", port: 9_090 }],
                },
            }),
        ],
    ),
    rolledBack(
        "metric/pod-label",
        "relabelled",
        {
            labels: { app: "relabelled", deployment: "another" },
            analysis: { ...weighted, metrics: [successRate] },
        },
        /no values found/,
    ),
];
