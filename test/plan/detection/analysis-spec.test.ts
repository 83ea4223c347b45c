import assert from "node:assert/strict";

import type { CanaryAnalysis, Metric } from "../../../components";
import { rolloutPlan } from "../../../plan";
import { analysisSpecOf, type AnalysisSpec, detectionProbability } from "../../../plan/detection";
import type { RuleContext } from "../../../rules/canary/context";
import { ownScene, sceneOf, template } from "./contexts";

const of = (context: RuleContext): AnalysisSpec =>
    analysisSpecOf(context, rolloutPlan(context.canary));
const own = (over: Partial<CanaryAnalysis>): AnalysisSpec => of(ownScene(over));

const successRate = {
    kind: "successRate",
    name: "success-rate",
    minPercent: 99,
    windowSeconds: 60,
} as const;
const few = { minRequests: 50, windowSeconds: 90 };
const traffic: Metric = {
    kind: "enoughTraffic",
    minRequests: 50,
    window: "90s",
    otherwise: "fail",
};

/** The metric of the tutorials of Flagger and of Linkerd. */
const tutorial = (labels = "", end = "* 100"): string => `
    sum(
      rate(
        response_total{
          namespace="{{ namespace }}",
          deployment=~"{{ target }}",
          classification!="failure",
          ${labels}direction="{{ variables.direction }}"
        }[{{ interval }}]
      )
    )
    /
    sum(
      rate(
        response_total{
          namespace="{{ namespace }}",
          deployment=~"{{ target }}",
          ${labels}direction="{{ variables.direction }}"
        }[{{ interval }}]
      )
    )
    ${end}`;

function withMetric(query: string, metric: object = {}, type?: string): AnalysisSpec {
    return of(
        sceneOf(
            {
                interval: "1m",
                threshold: 5,
                stepWeight: 20,
                maxWeight: 60,
                metrics: [
                    {
                        name: "rate",
                        templateRef: { name: "rate" },
                        templateVariables: { direction: "inbound" },
                        interval: "1m",
                        thresholdRange: { min: 99 },
                        ...metric,
                    },
                ],
            },
            [template("rate", query, type)],
        ),
    );
}

describe("what odds take from a Canary", () => {
    const weights: readonly [string, Partial<CanaryAnalysis>, readonly number[]][] = [
        ["equal steps", { strategy: { kind: "weighted", stepWeight: 20 } }, [20, 40, 60, 80, 100]],
        [
            "steps beyond the maximum",
            { strategy: { kind: "weighted", stepWeight: 20, maxWeight: 50 } },
            [20, 40, 60],
        ],
        [
            "listed steps",
            { strategy: { kind: "weightedSteps", stepWeights: [1, 5, 40] } },
            [1, 5, 40],
        ],
        ["blue/green", { strategy: { kind: "blueGreen", iterations: 3 } }, [0, 0, 0, 100]],
        [
            "an A/B test",
            {
                strategy: {
                    kind: "abTest",
                    iterations: 3,
                    match: [{ header: "x-canary", exact: "yes" }],
                },
            },
            [100, 100, 100],
        ],
        ["no analysis", { strategy: { kind: "skipAnalysis" } }, []],
    ];
    for (const [title, over, expected] of weights) {
        it(`the weights of ${title} at which a check has to pass`, () => {
            assert.deepEqual(own(over).weights, expected);
        });
    }

    it("the share of an A/B test's requests that match", () => {
        const context = ownScene({
            strategy: { kind: "abTest", iterations: 2, match: [{ cookie: "a", value: "b" }] },
        });
        assert.deepEqual(analysisSpecOf(context, rolloutPlan(context.canary), 4).weights, [4, 4]);
    });

    const metrics: readonly [string, readonly Metric[], Partial<AnalysisSpec>][] = [
        ["a success rate", [{ kind: "successRate", min: "99%" }], { checks: [successRate] }],
        [
            "enough traffic or a failed check",
            [traffic, { kind: "successRate", min: "99%" }],
            { checks: [{ kind: "enoughTraffic", name: "enough-traffic", ...few }, successRate] },
        ],
        [
            "enough traffic or a passed check",
            [
                { ...traffic, otherwise: "pass" },
                { kind: "successRate", min: "99%" },
            ],
            { checks: [{ ...successRate, passesBelow: few }] },
        ],
        [
            "enough traffic or a wait",
            [
                { ...traffic, otherwise: "wait" },
                { kind: "successRate", min: "99%" },
            ],
            { checks: [{ ...successRate, passesBelow: few }], waitsBelow: few },
        ],
        [
            "the primary",
            [
                { kind: "againstPrimary", measure: "successRate", maxBelow: "1%" },
                {
                    kind: "againstPrimary",
                    name: "lenient",
                    measure: "successRate",
                    maxBelow: "2%",
                    withoutPrimary: "pass",
                },
            ],
            {
                checks: [
                    {
                        kind: "againstPrimary",
                        name: "success-rate-against-primary",
                        maxBelowPercent: 1,
                        windowSeconds: 60,
                        withoutPrimary: "fail",
                    },
                    {
                        kind: "againstPrimary",
                        name: "lenient",
                        maxBelowPercent: 2,
                        windowSeconds: 60,
                        withoutPrimary: "pass",
                    },
                ],
            },
        ],
        [
            "an error budget",
            [{ kind: "errorBudgetBurn", objective: "99%", maxBurnRate: 14 }],
            {
                checks: [
                    {
                        kind: "burnRate",
                        name: "error-budget-burn",
                        maxErrorPercent: 14,
                        windowSeconds: 3600,
                        shortWindowSeconds: 300,
                    },
                ],
            },
        ],
    ];
    for (const [title, list, expected] of metrics) {
        it(`this package's metric for ${title}`, () => {
            const { checks, notEvaluated, waitsBelow } = own({ metrics: list });
            assert.deepEqual({ checks, ...(waitsBelow && { waitsBelow }) }, expected);
            assert.deepEqual(notEvaluated, []);
        });
    }

    it("the tutorials' success rate", () => {
        // scrapes and probes of the pod are counted too
        assert.deepEqual(withMetric(tutorial()).checks, [
            { ...successRate, name: "rate", idlePerSecond: 0.2 },
        ]);
    });

    const users = 'direction="inbound", namespace="test", deployment="podinfo", tls="true"';
    const all = `sum(rate(response_total{${users}}[1m]))`;
    const good = `sum(rate(response_total{classification="success", ${users}}[1m]))`;
    const bad = `sum(rate(response_total{${users}, classification="failure"}[1m]))`;
    const forms: readonly [string, string, object?][] = [
        ["of other order and spacing", `100*  (${good})/${all}`],
        ["that counts instead of rating", `${good} / ${all} * 100`.replaceAll("rate", "increase")],
        ["of what fails", `100 - 100 * (${bad} or vector(0)) / ${all}`],
        ["as a share", `${good} / ${all}`, { thresholdRange: { min: 0.99 } }],
        ["of failures", `(${bad} or vector(0)) / ${all}`, { thresholdRange: { max: 0.01 } }],
        [
            "of failures, percent",
            `100 * (${bad} or vector(0)) / ${all}`,
            { thresholdRange: { max: 1 } },
        ],
        [
            "by status",
            `${bad.replace('classification="failure"', 'status_code!~"5.*"')} / ${all} * 100`,
        ],
        [
            "of the clients",
            `sum(rate(outbound_http_route_backend_response_statuses_total{backend_name="podinfo-canary", http_status!~"5.."}[1m])) / sum(rate(outbound_http_route_backend_requests_total{backend_name=~"{{ service }}-canary"}[1m])) * 100`,
        ],
    ];
    for (const [title, query, metric = {}] of forms) {
        it(`the same success rate ${title}`, () => {
            assert.deepEqual(withMetric(query, metric).checks, [{ ...successRate, name: "rate" }]);
        });
    }

    it("Flagger's own success rate, where it asks Linkerd's metrics", () => {
        const analysis = {
            stepWeight: 50,
            threshold: 5,
            metrics: [{ name: "request-success-rate", thresholdRange: { min: 99 } }],
        };
        assert.deepEqual(of(sceneOf(analysis, [], { meshProvider: "linkerd" })).checks, [
            { ...successRate, name: "request-success-rate", idlePerSecond: 0.2 },
        ]);
        assert.match(
            of(sceneOf(analysis, [], { meshProvider: "gatewayapi:v1beta1" })).notEvaluated[0]
                ?.why ?? "",
            /does not query Linkerd's metrics/,
        );
    });

    const others: readonly [string, AnalysisSpec, RegExp][] = [
        ["latency", own({ metrics: [{ kind: "latency", max: "500ms" }] }), /response times/],
        [
            "a part of the requests",
            withMetric(tutorial('route_name="checkout",')),
            /not a supported kind/,
        ],
        [
            "outbound requests",
            withMetric(tutorial(), { templateVariables: { direction: "outbound" } }),
            /not a supported kind/,
        ],
        [
            "a share that is no percentage",
            withMetric(tutorial("", "")),
            /thresholdRange is not supported/,
        ],
        ["another provider", withMetric(tutorial(), {}, "datadog"), /datadog/],
        [
            "no template",
            withMetric(tutorial(), { templateRef: { name: "x" } }),
            /not in the manifests/,
        ],
        [
            "an upper limit",
            withMetric(tutorial(), { thresholdRange: { max: 99 } }),
            /thresholdRange is not supported/,
        ],
        ["no interval", withMetric(tutorial(), { interval: undefined }), /interval/],
    ];
    for (const [title, analysis, why] of others) {
        it(`the name of a metric that is not judged: ${title}`, () => {
            assert.deepEqual(analysis.checks, []);
            assert.match(analysis.notEvaluated[0]?.why ?? "", why);
        });
    }

    it("times that are the plan's: the last rollback there can be is the plan's latest", () => {
        for (const strategy of [
            { kind: "weighted", stepWeight: 15, maxWeight: 50 },
            { kind: "blueGreen", iterations: 4 },
            { kind: "abTest", iterations: 4, match: [{ cookie: "a", value: "b" }] },
        ] as const) {
            const context = ownScene({ strategy, interval: "1m" });
            const plan = rolloutPlan(context.canary);
            // With one request in a thousand failing, a rollback just before the promotion is likely enough to count.
            const odds = detectionProbability(
                { ...analysisSpecOf(context, plan), checks: [{ ...successRate, minPercent: 50 }] },
                { requestsPerSecond: 1, testRequestsPerSecond: 1 },
                [38],
            );
            assert.ok((odds.faulty[0]?.rollback?.slowSeconds ?? 0) <= plan.latestRollbackSeconds);
        }
    });
});
