import assert from "node:assert/strict";

import {
    analysisObjects,
    analysisProblems,
    type CanaryAnalysis,
} from "../../../components/canary/analysis";
import { filled, syntaxErrors } from "../../support/promql";
import { analysisWith, context } from "./contexts";

const full = analysisWith({
    strategy: { kind: "weightedSteps", stepWeights: [5, 50] },
    primaryReadyThreshold: "60%",
    canaryReadyThreshold: "100%",
    metrics: [
        { kind: "successRate", min: "99%", window: "2m" },
        { kind: "enoughTraffic", minRequests: 50, otherwise: "wait", window: "2m" },
        { kind: "latency", percentile: 95, max: "500ms", window: "2m" },
        {
            kind: "query",
            name: "errors",
            query: "x",
            max: 1,
            provider: { type: "splunk", address: "https://api.us1.signalfx.com", token: "t" },
        },
    ],
    checks: [
        { kind: "postRolloutHook", url: "http://bot.test/" },
        { kind: "smokeTest", command: "curl x" },
        { kind: "gate", stage: "promotion" },
    ],
    alerts: [
        { name: "team", severity: "info", to: { type: "slack", address: "https://hooks/x" } },
        { name: "on-call", severity: "error", to: { name: "pager" } },
    ],
});

const list = (spec: Readonly<Record<string, unknown>>, name: string): Record<string, unknown>[] =>
    spec[name] as Record<string, unknown>[];

describe("analysisObjects", () => {
    it("has no more than it was given", () => {
        const { spec, skipAnalysis, templates, alertProviders, secrets } = analysisObjects(
            context,
            analysisWith({ metrics: [] }),
        );
        assert.deepEqual(spec, {
            interval: "30s",
            threshold: 5,
            stepWeight: 10,
            maxWeight: 50,
            metrics: [],
            webhooks: [],
        });
        assert.deepEqual([skipAnalysis, templates, alertProviders, secrets], [false, [], [], []]);
    });

    it("skips the analysis by the Canary's own switch", () => {
        const { spec, skipAnalysis } = analysisObjects(
            context,
            analysisWith({ strategy: { kind: "skipAnalysis" } }),
        );
        assert.equal(skipAnalysis, true);
        assert.equal(spec["stepWeight"], 100);
    });

    it("has all of a full analysis", () => {
        const { spec, templates, alertProviders, secrets } = analysisObjects(context, full);
        assert.deepEqual(
            Object.fromEntries(Object.entries(spec).filter(([, value]) => !Array.isArray(value))),
            {
                interval: "30s",
                threshold: 5,
                primaryReadyThreshold: 60,
                canaryReadyThreshold: 100,
            },
        );
        assert.deepEqual(spec["stepWeights"], [5, 50]);
        assert.deepEqual(
            ["metrics", "webhooks", "alerts"].map((name) =>
                list(spec, name).map((entry) => entry["name"]),
            ),
            [
                ["success-rate", "latency-p95", "errors"],
                [
                    "enough-traffic-start",
                    "enough-traffic-begun",
                    "enough-traffic-for-more",
                    "enough-traffic-for-promotion",
                    "smoke-test",
                    "promotion-gate",
                    "promotion-gate-shut",
                    "post-rollout",
                ],
                ["team", "on-call"],
            ],
        );
        assert.deepEqual(
            templates.map(({ metadata }) => metadata.name),
            ["podinfo-success-rate", "podinfo-latency-p95", "podinfo-errors"],
        );
        assert.deepEqual(
            alertProviders.map(({ metadata }) => metadata.name),
            ["podinfo-team"],
        );
        assert.deepEqual(
            secrets.map(({ name }) => name),
            ["podinfo-errors-credentials", "podinfo-team-address"],
        );
    });

    it("asks in the hooks for the canary by name, for Flagger fills in templates only", () => {
        const hook = list(analysisObjects(context, full).spec, "webhooks").find(
            ({ name }) => name === "enough-traffic-for-promotion",
        );
        const { cmd } = hook?.["metadata"] as { cmd: string };
        const [, query = ""] = /'query=([^']+)'/.exec(cmd) ?? [];
        assert.equal(
            query,
            '(sum(increase(outbound_http_route_backend_requests_total{backend_namespace="test", backend_name="podinfo-canary"}[2m])) or vector(0)) >= 50',
        );
        assert.deepEqual(syntaxErrors(query), []);
        assert.match(cmd, /http:\/\/prometheus\.linkerd-viz:9090\/api\/v1\/query/);
    });

    for (const [strategy, hooks] of [
        [{ kind: "weighted", stepWeight: 10 }, 4],
        [{ kind: "abTest", iterations: 5, match: [{ header: "x", exact: "y" }] }, 2],
        [{ kind: "blueGreen", iterations: 5 }, 2],
    ] as const) {
        it(`waits for traffic with ${hooks} hooks in ${strategy.kind}`, () => {
            const { spec } = analysisObjects(
                context,
                analysisWith({
                    strategy,
                    metrics: [{ kind: "enoughTraffic", minRequests: 5, otherwise: "wait" }],
                }),
            );
            assert.equal(list(spec, "webhooks").length, hooks);
        });
    }

    it("tells where each part came from", () => {
        const { paths } = analysisObjects(context, full);
        const argument = (path: string): string => {
            const best = paths
                .filter(({ spec }) => path.startsWith(spec))
                .sort((a, b) => b.spec.length - a.spec.length)[0];
            return (best?.arg ?? "") + path.slice(best?.spec.length);
        };
        for (const [spec, arg] of [
            ["spec.analysis.threshold", "analysis.threshold"],
            ["spec.skipAnalysis", "analysis.strategy"],
            ["spec.analysis.stepWeights[1]", "analysis.strategy.stepWeights[1]"],
            ["spec.analysis.metrics[0].interval", "analysis.metrics[0].window"],
            ["spec.analysis.metrics[0].thresholdRange.min", "analysis.metrics[0].min"],
            ["spec.analysis.metrics[1].thresholdRange.max", "analysis.metrics[2].max"],
            ["spec.analysis.metrics[2].name", "analysis.metrics[3].name"],
            ["spec.analysis.webhooks", "analysis.checks"],
            ["spec.analysis.webhooks[1].timeout", "analysis.metrics[1].timeout"],
            ["spec.analysis.webhooks[4].timeout", "analysis.checks[1].timeout"],
            ["spec.analysis.webhooks[6].url", "analysis.checks[2].url"],
            ["spec.analysis.webhooks[7].url", "analysis.checks[0].url"],
            ["spec.analysis.alerts[1].severity", "analysis.alerts[1].severity"],
        ] as const) {
            assert.equal(argument(spec), arg);
        }
    });

    for (const [limit, metric] of [
        ["minRequests", { kind: "enoughTraffic", minRequests: 5, otherwise: "fail" }],
        ["maxBelow", { kind: "againstPrimary", measure: "successRate", maxBelow: "1%" }],
        ["maxFactor", { kind: "againstPrimary", measure: "latency", maxFactor: 2 }],
        ["maxBurnRate", { kind: "errorBudgetBurn", objective: "99%", maxBurnRate: 2 }],
    ] satisfies [string, CanaryAnalysis["metrics"][number]][]) {
        it(`tells that a limit is called ${limit}`, () => {
            const { paths } = analysisObjects(context, analysisWith({ metrics: [metric] }));
            assert.ok(paths.some(({ arg }) => arg === `analysis.metrics[0].${limit}`));
        });
    }

    for (const template of analysisObjects(context, full).templates.slice(0, 2)) {
        it(`asks in Prometheus' grammar in ${template.metadata.name}`, () => {
            const { query } = template["spec"] as { query: string };
            assert.deepEqual(syntaxErrors(filled(query)), []);
        });
    }

    it("finds nothing wrong in what these tests take for right", () => {
        assert.deepEqual(analysisProblems("analysis", context, full), []);
    });
});
