import { goodScene, metricTemplate } from "../contexts";
import type { Pair } from "../pairs";
import { abTest, byIterations, specPair } from "./pair";

const metric = "analysis.metrics[0]";
const hook = "analysis.webhooks[0]";
const withMetric = (fields: unknown) => ({ "analysis.metrics": [fields] });

/** Flagger's own mesh provider lets the built-in checks ask for Linkerd's metrics. */
const linkerds = { meshProvider: "linkerd" };
/** They count scrapes and probes in any case. */
const builtInCounts = ["metric/query-counts-scrapes"];
const successRate = { name: "request-success-rate", thresholdRange: { min: 99 } };
const duration = { name: "request-duration", thresholdRange: { max: 500 } };

const gate = (url: string, type = "confirm-rollout", more: object = {}) => ({
    [hook]: { name: "gate", type, url: `http://flagger-loadtester.test${url}`, ...more },
});
const consent = (url: string) => gate(url, "confirm-promotion")[hook];
const background = { metadata: { type: "cmd", cmd: "./ask.sh" } };

/** Pairs of the rules about what a release is judged by, and when. */
export const checkPairs: readonly Pair[] = [
    specPair(
        "timing/duration",
        ["analysis.interval"],
        { "analysis.interval": "1min" },
        { "analysis.interval": "1m" },
        { about: "the analysis" },
    ),
    specPair(
        "timing/duration",
        [`${metric}.interval`],
        { [`${metric}.interval`]: "1m30" },
        { [`${metric}.interval`]: "1m30s" },
        { about: "a metric" },
    ),
    specPair(
        "timing/duration",
        [`${hook}.timeout`],
        { [`${hook}.timeout`]: "90sec" },
        { [`${hook}.timeout`]: "90s" },
        { about: "a webhook" },
    ),
    specPair(
        "timing/interval",
        ["analysis.interval"],
        { "analysis.interval": "5s" },
        { "analysis.interval": "10s" },
    ),
    specPair(
        "timing/no-timeout",
        [`${hook}.timeout`],
        { [`${hook}.timeout`]: "0s" },
        { [`${hook}.timeout`]: "10s" },
    ),
    specPair(
        "timing/window",
        [`${metric}.interval`],
        { [`${metric}.interval`]: "15s" },
        { [`${metric}.interval`]: "20s" },
    ),
    specPair(
        "timing/first-checks",
        ["analysis.threshold"],
        { "analysis.threshold": 1 },
        { "analysis.threshold": 2 },
        { both: { "analysis.interval": "10s" } },
    ),
    {
        rule: "timing/deadline",
        bad: goodScene({ spec: { progressDeadlineSeconds: 0 }, objects: [] }),
        fixed: goodScene({ spec: { progressDeadlineSeconds: 600 }, objects: [] }),
        at: ["spec.progressDeadlineSeconds"],
    },
    specPair("metric/interval-missing", [`${metric}.interval`], {
        [`${metric}.interval`]: undefined,
    }),
    {
        rule: "metric/interval-unsaid",
        bad: goodScene({ spec: { [`${metric}.interval`]: undefined }, objects: [] }),
        fixed: goodScene({
            spec: { [`${metric}.interval`]: undefined },
            objects: [metricTemplate("success-rate", "vector(100)")],
        }),
        at: [`spec.${metric}.interval`],
    },
    specPair("metric/no-range", [`${metric}.thresholdRange`], {
        [`${metric}.thresholdRange`]: undefined,
    }),
    specPair("metric/open-range", [`${metric}.thresholdRange`], {
        [`${metric}.thresholdRange`]: {},
    }),
    specPair("metric/empty-range", [`${metric}.thresholdRange`], {
        [`${metric}.thresholdRange`]: { min: 99, max: 1 },
    }),
    specPair("metric/threshold", [`${metric}.threshold`], {
        [`${metric}.thresholdRange`]: undefined,
        [`${metric}.threshold`]: 99,
    }),
    specPair(
        "metric/whole-milliseconds",
        [`${metric}.thresholdRange.max`],
        withMetric({ ...duration, thresholdRange: { max: 0.5 } }),
        withMetric(duration),
        { installation: linkerds, remains: builtInCounts },
    ),
    specPair(
        "metric/percent",
        [`${metric}.thresholdRange.min`],
        withMetric({ ...successRate, thresholdRange: { min: 0.99 } }),
        withMetric(successRate),
        { installation: linkerds, remains: builtInCounts },
    ),
    specPair(
        "metric/wrong-end",
        [`${metric}.thresholdRange`],
        withMetric({ ...successRate, thresholdRange: { max: 99 } }),
        withMetric(successRate),
        { installation: linkerds, remains: builtInCounts },
    ),
    specPair("metric/nothing-asked", [`${metric}.templateRef`], {
        [`${metric}.templateRef`]: undefined,
    }),
    specPair("metric/built-in-name", [`${metric}.name`], {
        [`${metric}.name`]: "request-success-rate",
    }),
    specPair("metric/built-in", [`${metric}.name`], withMetric(successRate)),
    specPair(
        "metric/built-in-server",
        [`${metric}.name`],
        withMetric(successRate),
        {},
        { installation: { metricsServer: "http://prometheus.monitoring:9090" } },
    ),
    specPair(
        "metric/none",
        ["analysis.metrics"],
        { "analysis.metrics": [], "analysis.webhooks[1]": undefined },
        { "analysis.metrics": [] },
    ),
    specPair(
        "metric/no-load",
        ["analysis.webhooks"],
        { "analysis.webhooks": undefined },
        {},
        { both: byIterations(5) },
    ),
    specPair(
        "webhook/url",
        [`${hook}.url`],
        { [`${hook}.url`]: "flagger-loadtester.test/" },
        { [`${hook}.url`]: "http://flagger-loadtester.test/" },
    ),
    specPair(
        "webhook/blocking-load",
        [`${hook}.metadata.type`],
        { [`${hook}.metadata.type`]: "bash" },
        { [`${hook}.metadata.type`]: "bash", [`${hook}.timeout`]: "70s" },
    ),
    specPair("webhook/task-type", [`${hook}.metadata.type`], {
        [`${hook}.metadata.type`]: "shell",
    }),
    specPair(
        "webhook/task-type",
        [`${hook}.metadata.type`],
        gate("/", "confirm-promotion", { metadata: { type: "canary-deployment" } }),
        {
            [hook]: {
                name: "gate",
                type: "confirm-promotion",
                url: "http://gates.test/",
                metadata: { type: "canary-deployment" },
            },
        },
        { about: "without a command" },
    ),
    ...(["kubectl", "helm", "helmv3"] as const).map((type) => {
        const program = type.replace("v3", "");
        return specPair(
            "webhook/task-program",
            [`${hook}.metadata.cmd`],
            { [`${hook}.metadata`]: { type, cmd: `${program} test podinfo` } },
            { [`${hook}.metadata`]: { type, cmd: "test podinfo" } },
            { about: type },
        );
    }),
    specPair("webhook/task-command", [`${hook}.metadata.cmd`], {
        [`${hook}.metadata.cmd`]: undefined,
    }),
    specPair("webhook/unread-check", ["analysis.webhooks[1].metadata.type"], {
        "analysis.webhooks[1].metadata.type": "cmd",
    }),
    specPair(
        "webhook/open-gate",
        [`${hook}.metadata.type`],
        gate("/", "confirm-promotion", background),
        gate("/gate/check", "confirm-promotion"),
    ),
    specPair(
        "webhook/rollback-always",
        [`${hook}.url`],
        gate("/gate/approve", "rollback"),
        gate("/rollback/check", "rollback"),
    ),
    specPair("webhook/gate-switch", [`${hook}.url`], gate("/gate/open"), gate("/gate/check")),
    specPair(
        "webhook/gate-switch",
        [`${hook}.url`],
        gate("/gate/close", "event"),
        gate("/gate/close", "post-rollout"),
    ),
    specPair(
        "webhook/traffic-gate",
        [`${hook}.type`],
        gate("/gate/check", "confirm-traffic-increase"),
        gate("/gate/check", "confirm-promotion"),
        { both: abTest },
    ),
    specPair(
        "webhook/rollback-always",
        [`${hook}.url`],
        gate("/healthz", "rollback"),
        gate("/rollback/check", "rollback"),
        { about: "a path that is always answered" },
    ),
    specPair(
        "webhook/halted",
        [`${hook}.url`],
        gate("/gate/halt", "confirm-promotion"),
        gate("/gate/approve", "confirm-promotion"),
    ),
    specPair(
        "webhook/always-fails",
        [`${hook}.url`],
        gate("/gate/halt", "pre-rollout"),
        gate("/gate/check"),
        { about: "a test that is a closed gate" },
    ),
    specPair("webhook/always-fails", [`${hook}.url`], gate("/gate/aprove"), gate("/gate/approve"), {
        about: "a path that the load tester does not have",
    }),
    specPair("webhook/always-fails", [`${hook}.url`], gate("", "rollout"), gate("", "event"), {
        about: "a task without metadata",
    }),
    specPair(
        "webhook/approval-rolls-back",
        [`${hook}.url`],
        gate("/gate/check", "rollback"),
        gate("/rollback/check", "rollback"),
        { both: { "analysis.webhooks[1]": consent("/gate/check") } },
    ),
    specPair(
        "webhook/approval-rolls-back",
        ["analysis.webhooks[1].url"],
        { "analysis.webhooks[1]": consent("/rollback/check") },
        { "analysis.webhooks[1]": consent("/gate/check") },
        { about: "at the gate", both: gate("/rollback/check", "rollback") },
    ),
    specPair(
        "alert/severity",
        ["analysis.alerts[0].severity"],
        { "analysis.alerts": [{ name: "chat", providerRef: { name: "chat" } }] },
        { "analysis.alerts": [{ name: "chat", severity: "info", providerRef: { name: "chat" } }] },
        { remains: ["alert/never-ready"] },
    ),
    specPair(
        "target/daemonset-scaler",
        ["autoscalerRef"],
        {
            autoscalerRef: {
                apiVersion: "autoscaling/v2",
                kind: "HorizontalPodAutoscaler",
                name: "podinfo",
            },
        },
        {},
        { both: { "targetRef.kind": "DaemonSet", "analysis.metrics": undefined } },
    ),
    specPair("target/service", ["targetRef.kind"], { "targetRef.kind": "Service" }),
];
