import { badReleasePromoted, repeats, rolledBackWith, says, silentAfter } from "./evidence";
import type { Mistake } from "./mistake";
import { metricTemplate, object, scene, successRate, templates } from "./objects";

const url = "http://flagger-loadtester.test/";
const starting = /^Starting canary analysis/;
const weighted = { stepWeight: 50, maxWeight: 50 };

function stuck(rule: string, name: string, analysis: object, pattern: RegExp): Mistake {
    return {
        rule,
        name,
        objects: scene(name, { analysis: { ...analysis } }),
        release: "good",
        seen: repeats(pattern),
    };
}

function silent(rule: string, name: string, stepWeights: number[], pattern: RegExp): Mistake {
    return {
        rule,
        name,
        objects: scene(name, { analysis: { stepWeights } }),
        release: "good",
        seen: silentAfter(pattern),
    };
}

function judged(rule: string, name: string, metric: object, pattern: RegExp): Mistake {
    return {
        rule,
        name,
        objects: scene(name, { analysis: { ...weighted, metrics: [metric] } }),
        release: "good",
        seen: rolledBackWith(pattern),
    };
}

/** Mistakes of strategy, metrics and webhooks. */
export const analysisMistakes: readonly Mistake[] = [
    stuck("analysis/first-step", "no-step", { stepWeight: 0 }, starting),
    stuck("analysis/first-step", "no-iterations", { iterations: 0 }, starting),
    stuck("analysis/first-step", "no-steps", { stepWeights: [] }, starting),
    stuck("analysis/first-step", "from-zero", { stepWeights: [0, 50] }, starting),
    silent("analysis/steps-rise", "same-step", [10, 10, 50], /weight 10$/),
    silent("analysis/steps-rise", "downwards", [50, 20], /weight 50$/),
    stuck("M10", "over-all", { stepWeight: 50, maxWeight: 150 }, /weight 100$/),
    stuck("M11", "mirror-step", { stepWeight: 50, mirror: true }, /weight 0$/),
    judged(
        "M16",
        "metric-1min",
        { ...successRate, interval: "1min" },
        /Metric query failed for success-rate/,
    ),
    {
        rule: "M16",
        name: "hook-timeout",
        objects: scene("hook-timeout", {
            analysis: {
                ...weighted,
                webhooks: [
                    {
                        name: "gate",
                        type: "pre-rollout",
                        url: `${url}gate/approve`,
                        timeout: "10sec",
                    },
                ],
            },
        }),
        release: "good",
        seen: rolledBackWith(/gate failed/),
    },
    judged(
        "M17",
        "no-interval",
        { ...successRate, interval: undefined },
        /Metric query failed for success-rate/,
    ),
    {
        rule: "M18",
        name: "no-range",
        objects: scene("no-range", {
            analysis: { ...weighted, metrics: [{ ...successRate, thresholdRange: undefined }] },
        }),
        release: "good",
        seen: rolledBackWith(/success-rate 100.00 > 0/),
    },
    judged(
        "M21",
        "built-in",
        { name: "request-success-rate", thresholdRange: { min: 99 }, interval: "20s" },
        /no values found for gatewayapi:v1beta1 metric request-success-rate/,
    ),
    judged(
        "M22",
        "no-template",
        { ...successRate, templateRef: { name: "nowhere" } },
        /Metric template nowhere\.mistakes error/,
    ),
    {
        rule: "M22",
        name: "no-variable",
        objects: scene("no-variable", {
            analysis: {
                ...weighted,
                metrics: [{ ...successRate, templateRef: { name: "with-variable" } }],
            },
            more: [
                metricTemplate(
                    "with-variable",
                    'sum(rate(response_total{direction="{{ variables.direction }}"}[{{ interval }}]))',
                ),
            ],
        }),
        release: "good",
        seen: rolledBackWith(/render error|no values|query failed/),
    },
    {
        rule: "M22",
        name: "no-function",
        objects: scene("no-function", {
            analysis: {
                ...weighted,
                metrics: [{ ...successRate, templateRef: { name: "with-function" } }],
            },
            more: [metricTemplate("with-function", "vector({{ canary }})")],
        }),
        release: "good",
        seen: rolledBackWith(/render error/),
    },
    judged(
        "M23",
        "no-query",
        { name: "errors", interval: "20s", thresholdRange: { max: 1 } },
        /no usable metrics template and query were configured/,
    ),
    {
        rule: "M24",
        name: "unjudged",
        objects: scene("unjudged", { analysis: weighted }),
        release: "bad",
        seen: badReleasePromoted,
    },
    {
        rule: "M25",
        name: "unloaded",
        objects: scene("unloaded", { analysis: { iterations: 3, metrics: [successRate] } }),
        release: "good",
        seen: rolledBackWith(/no values found/),
    },
    {
        rule: "M42",
        name: "short-window",
        objects: scene("short-window", {
            analysis: { ...weighted, metrics: [{ ...successRate, interval: "5s" }] },
        }),
        release: "good",
        seen: rolledBackWith(/no values found/),
    },
    {
        rule: "M44",
        name: "blocking-load",
        objects: scene("blocking-load", {
            analysis: {
                ...weighted,
                webhooks: [
                    {
                        name: "load",
                        type: "rollout",
                        url,
                        timeout: "3s",
                        metadata: {
                            type: "bash",
                            cmd: "hey -z 10s -q 2 -c 1 http://blocking-load-canary.mistakes:9898/",
                        },
                    },
                ],
            },
        }),
        release: "good",
        seen: rolledBackWith(/external check load failed/),
    },
    {
        rule: "webhook-type",
        name: "unknown-task",
        objects: scene("unknown-task", {
            analysis: {
                ...weighted,
                webhooks: [
                    {
                        name: "smoke",
                        type: "pre-rollout",
                        url,
                        metadata: { type: "shell", cmd: "true" },
                    },
                ],
            },
        }),
        release: "good",
        seen: rolledBackWith(/smoke failed/),
    },
    {
        rule: "no-service",
        name: "no-service",
        objects: scene("no-service", { spec: { service: undefined } }),
        seen: says(/./, 2),
    },
    {
        rule: "M36",
        name: "no-provider",
        objects: scene("no-provider", {
            analysis: {
                ...weighted,
                alerts: [{ name: "team", severity: "info", providerRef: { name: "nobody" } }],
            },
        }),
        seen: says(/alert provider nobody/i),
    },
    {
        rule: "M22",
        name: "no-secret",
        objects: scene("no-secret", {
            analysis: {
                ...weighted,
                metrics: [{ ...successRate, templateRef: { name: "with-secret" } }],
            },
            more: [
                object("flagger.app/v1beta1", "MetricTemplate", "with-secret", {
                    spec: {
                        provider: {
                            type: "prometheus",
                            address: "http://prometheus.linkerd-viz:9090",
                            secretRef: { name: "nowhere" },
                        },
                        query: `vector(100) # ${templates.successRate}`,
                    },
                }),
            ],
        }),
        release: "good",
        seen: rolledBackWith(/secret nowhere error/),
    },
];
