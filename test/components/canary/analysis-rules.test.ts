import assert from "node:assert/strict";

import { analysisObjects, type CanaryAnalysis } from "../../../components/canary/analysis";
import { checkCanary } from "../../../rules/canary";
import { formatProblem } from "../../../rules/problems/problem";
import { context } from "./contexts";

const strategies: CanaryAnalysis["strategy"][] = [
    {
        kind: "weighted",
        stepWeight: 10,
        maxWeight: 50,
        stepWeightPromotion: 25,
        sessionAffinity: { cookieName: "canary", maxAge: "60m" },
    },
    { kind: "weightedSteps", stepWeights: [5, 50] },
    {
        kind: "abTest",
        iterations: 5,
        match: [
            { header: "x-user", exact: "insider" },
            { cookie: "beta.user", value: "yes" },
        ],
    },
    { kind: "blueGreen", iterations: 5 },
    { kind: "skipAnalysis" },
];

/** One of each metric, check and alert. */
function full(
    strategy: CanaryAnalysis["strategy"],
    otherwise: "pass" | "wait" | "fail",
): CanaryAnalysis {
    return {
        interval: "60s",
        threshold: 5,
        strategy,
        metrics: [
            { kind: "enoughTraffic", minRequests: 50, otherwise },
            { kind: "successRate", min: "99%" },
            { kind: "latency", percentile: 95, max: "500ms" },
            { kind: "againstPrimary", measure: "successRate", maxBelow: "1%" },
            { kind: "againstPrimary", measure: "latency", maxFactor: 2 },
            { kind: "errorBudgetBurn", objective: "99.9%", maxBurnRate: 10 },
            {
                kind: "query",
                name: "checkout-errors",
                query: "sum:errors{service:shop}",
                max: 3,
                provider: { type: "datadog", apiKey: "a", applicationKey: "b" },
            },
        ],
        checks: [
            { kind: "smokeTest", command: "curl -sf http://podinfo-canary.test:9898/healthz" },
            { kind: "conformanceTest", tool: "helm", release: "podinfo" },
            {
                kind: "loadTest",
                command: "hey -z 1m http://podinfo-canary.test:9898/",
                // Load is meant to run in the background, and the same hook goes on with it at each check.
                beforeTraffic: true,
            },
            // Both are shut after the release, by a hook that is to shut them and asks nothing.
            { kind: "gate", stage: "promotion" },
            { kind: "rollbackHook" },
            { kind: "rollbackHook", successRateBelow: "50%" },
            { kind: "postRolloutHook", url: "http://bot.example.com/" },
            { kind: "eventHook", url: "http://bot.example.com/" },
        ],
        alerts: [
            { name: "team", severity: "info", to: { type: "slack", address: "https://hooks/x" } },
        ],
    };
}

describe("the rules of a Canary", () => {
    for (const strategy of strategies) {
        for (const otherwise of ["pass", "wait", "fail"] as const) {
            it(`find nothing in what an analysis comes to: ${strategy.kind}, too few requests ${otherwise}`, () => {
                const objects = analysisObjects(context, full(strategy, otherwise));
                const { name, namespace, platform } = context;
                const found = checkCanary({
                    canary: {
                        apiVersion: "flagger.app/v1beta1",
                        kind: "Canary",
                        metadata: { name, namespace },
                        spec: {
                            provider: "gatewayapi:v1beta1",
                            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
                            service: {
                                name,
                                port: 9898,
                                targetPort: 9898,
                                gatewayRefs: [
                                    { group: "core", kind: "Service", name, namespace, port: 9898 },
                                ],
                            },
                            ...(objects.skipAnalysis && { skipAnalysis: true }),
                            analysis: objects.spec,
                        },
                    },
                    objects: [
                        ...objects.templates,
                        ...objects.alertProviders,
                        ...objects.secrets.map((secret) => ({
                            apiVersion: "v1",
                            kind: "Secret",
                            metadata: { name: secret.name, namespace },
                            stringData: secret.stringData,
                        })),
                    ],
                    authoritativeKinds: ["MetricTemplate", "AlertProvider", "Secret"],
                    installation: { ...platform.installation, scrapeSeconds: 10 },
                });
                // what session affinity does in any case is said of the full analysis, which has it
                const others = found.filter(({ id }) => id !== "affinity/everyone-in-the-end");
                assert.deepEqual(others.map(formatProblem), []);
            });
        }
    }
});
