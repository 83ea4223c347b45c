import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene, metricTemplate } from "../contexts";
import { type Change, changed, daemonSet, goodNamespace, goodTarget, object } from "./around";

/** The good context with one metric, of this template. */
function measured(
    template: KubernetesObject,
    metric: Change = {},
    ...more: KubernetesObject[]
): RuleContext {
    return goodScene({
        spec: {
            "analysis.webhooks": undefined,
            "analysis.metrics": [
                {
                    name: "success-rate",
                    templateRef: { name: "success-rate", namespace: "test" },
                    thresholdRange: { min: 99 },
                    interval: "1m",
                    ...metric,
                },
            ],
        },
        objects: [goodNamespace, goodTarget, template, ...more],
        complete: ["MetricTemplate", ...more.map(({ kind }) => kind)],
    });
}

const asking = (query: string) => metricTemplate("success-rate", query);
const good = asking(
    'sum(rate(response_total{deployment=~"{{ target }}", target_port!="4191", tls="true"}[{{ interval }}]))',
);
const of = (provider: Change, change: Change = {}) =>
    changed(good, { "spec.provider": provider, ...change });
const secret = (data: Change) => object("v1", "Secret", "credentials", { stringData: data });
const secretRef = { name: "credentials" };
const datadog = of({ type: "datadog", secretRef });
const datadogKeys = secret({ datadog_api_key: "a", datadog_application_key: "b" });

/** A canary that bears another name than its target. */
const renamed = (template: KubernetesObject): RuleContext => ({
    ...measured(template),
    canary: changed(measured(template).canary, { "metadata.name": "shop" }),
});

const onEveryNode = (template: KubernetesObject): RuleContext => ({
    ...measured(template),
    canary: changed(measured(template).canary, { "spec.targetRef.kind": "DaemonSet" }),
    objects: [goodNamespace, daemonSet(), template],
});

const labelled = (labels: Change) =>
    goodScene({
        objects: [
            goodNamespace,
            changed(goodTarget, { "spec.template.metadata.labels": labels }),
            good,
        ],
    });

const at = (address: string) => of({ type: "prometheus", address });
const prometheus = (name: string) =>
    object("v1", "Service", name, { "spec.ports": [{ port: 9090 }] });

/** Pairs of the rules about MetricTemplates and what asks for them. */
export const metricPairs: readonly Pair[] = [
    {
        rule: "metric/template-missing",
        bad: measured(good, { templateRef: { name: "latency" } }),
        fixed: measured(good, { templateRef: { name: "success-rate" } }),
        at: ["spec.analysis.metrics[0].templateRef"],
    },
    {
        rule: "metric/template-broken",
        about: "an unknown function",
        bad: measured(asking("rate(x[{{ window }}])")),
        fixed: measured(asking('{{ if eq target "a" }}a{{ end }}rate(x[{{ interval }}])')),
        at: ["spec.query"],
    },
    {
        rule: "metric/template-broken",
        about: "a field of no data",
        bad: measured(asking("rate(x[{{ .interval }}])")),
        fixed: measured(asking("rate(x[{{- interval -}}])")),
        at: ["spec.query"],
    },
    {
        rule: "metric/template-broken",
        about: "not closed",
        bad: measured(asking("rate(x[{{ interval }])")),
        fixed: measured(asking("{{/* of a minute */}}rate(x[1m])")),
        at: ["spec.query"],
    },
    {
        rule: "metric/variable-missing",
        bad: measured(asking('rate(x{direction="{{ variables.direction }}"}[{{ interval }}])')),
        fixed: measured(asking('rate(x{direction="{{ variables.direction }}"}[{{ interval }}])'), {
            templateVariables: { direction: "inbound" },
        }),
        at: ["spec.analysis.metrics[0].templateVariables.direction"],
    },
    {
        rule: "metric/workload-label",
        bad: onEveryNode(good),
        fixed: onEveryNode(asking('rate(x{daemonset=~"{{ target }}"}[{{ interval }}])')),
        at: ["spec.query"],
    },
    {
        rule: "metric/canary-name",
        bad: renamed(asking('rate(x{deployment="{{ name }}"}[{{ interval }}])')),
        fixed: renamed(good),
        at: ["spec.query"],
    },
    {
        rule: "reference/other-namespace",
        about: "a template",
        bad: goodScene({
            spec: { "analysis.metrics[1].templateRef.namespace": "shared" },
            installation: { noCrossNamespaceRefs: true },
        }),
        fixed: goodScene({ installation: { noCrossNamespaceRefs: true } }),
        at: ["spec.analysis.metrics[1].templateRef.namespace"],
    },
    {
        rule: "metric/secret-missing",
        bad: {
            ...measured(of({ type: "prometheus", address: "http://a.example", secretRef })),
            authoritativeKinds: ["Secret"],
        },
        fixed: measured(
            of({ type: "prometheus", address: "http://a.example", secretRef }),
            {},
            secret({ token: "t" }),
        ),
        at: ["spec.provider.secretRef"],
    },
    {
        rule: "metric/secret-needed",
        bad: measured(of({ type: "datadog" })),
        fixed: measured(datadog, {}, datadogKeys),
        at: ["spec.provider.secretRef"],
    },
    {
        rule: "metric/secret-keys",
        bad: measured(datadog, {}, secret({ datadog_api_key: "a" })),
        fixed: measured(datadog, {}, datadogKeys),
        at: ["data"],
    },
    {
        rule: "metric/secret-keys",
        about: "either of two ways",
        bad: measured(
            of({ type: "prometheus", address: "http://a.example", secretRef }),
            {},
            secret({ username: "u" }),
        ),
        fixed: measured(
            of({ type: "prometheus", address: "http://a.example", secretRef }),
            {},
            secret({ username: "u", password: "p" }),
        ),
        at: ["data"],
    },
    {
        rule: "metric/address",
        bad: measured(of({ type: "prometheus", address: "prometheus.linkerd-viz:9090" })),
        fixed: measured(of({ type: "prometheus", address: "http://prometheus.linkerd-viz:9090" })),
        at: ["spec.provider.address"],
    },
    {
        rule: "metric/address",
        about: "none",
        bad: measured(of({ type: "graphite" })),
        fixed: measured(of({ type: "graphite", address: "https://graphite.example" })),
        at: ["spec.provider.address"],
    },
    {
        rule: "metric/region",
        bad: measured(of({ type: "cloudwatch" })),
        fixed: measured(of({ type: "cloudwatch", region: "eu-central-1" })),
        at: ["spec.provider.region"],
    },
    {
        rule: "metric/provider-interval",
        bad: measured(
            changed(datadog, { "spec.query": "avg:latency{*}" }),
            { interval: undefined },
            datadogKeys,
        ),
        fixed: measured(changed(datadog, { "spec.query": "avg:latency{*}" }), {}, datadogKeys),
        at: ["spec.analysis.metrics[0].interval"],
    },
    {
        rule: "metric/pod-label",
        bad: labelled({ app: "podinfo", deployment: "blue" }),
        fixed: labelled({ app: "podinfo", colour: "blue" }),
        at: ['spec.template.metadata.labels["deployment"]'],
    },
    {
        rule: "metric/service-missing",
        bad: measured(at("http://prometheus.test:9090"), {}, prometheus("prometheus-server")),
        fixed: measured(at("http://prometheus.test:9090"), {}, prometheus("prometheus")),
        at: ["spec.provider.address"],
    },
    {
        rule: "metric/service-port",
        bad: measured(at("http://prometheus.test"), {}, prometheus("prometheus")),
        fixed: measured(at("http://prometheus.test:9090"), {}, prometheus("prometheus")),
        at: ["spec.provider.address"],
    },
];
