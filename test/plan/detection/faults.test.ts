import assert from "node:assert/strict";

import type { CanaryAnalysis, Metric } from "../../../components";
import { rolloutPlan } from "../../../plan";
import { analysisSpecOf, detectionProbability } from "../../../plan/detection";
import type { Fault, FaultOutcome } from "../../../plan/detection";
import { FLAGGER_LINKERD_QUERIES } from "../../../rules/metrics/flagger-queries";
import type { RuleContext } from "../../../rules/canary/context";
import { ownScene, sceneOf, template } from "./contexts";

const strategy = { kind: "weighted", stepWeight: 10, maxWeight: 50 } as const;

function outcomes(context: RuleContext): Readonly<Record<Fault, FaultOutcome["outcome"]>> {
    const { faults } = detectionProbability(analysisSpecOf(context, rolloutPlan(context.canary)), {
        requestsPerSecond: 20,
    });
    return Object.fromEntries(faults.map(({ fault, outcome }) => [fault, outcome])) as Readonly<
        Record<Fault, FaultOutcome["outcome"]>
    >;
}

const own = (...metrics: readonly Metric[]): RuleContext => ownScene({ strategy, metrics });
const successRate: Metric = { kind: "successRate", min: "99%" };

/** A Canary with Flagger's own queries of Linkerd. */
function tutorial(names: readonly (keyof typeof limits)[]): RuleContext {
    return sceneOf(
        {
            interval: "1m",
            threshold: 5,
            stepWeight: 10,
            maxWeight: 50,
            metrics: names.map((name) => ({
                name: `my-${name}`,
                templateRef: { name },
                interval: "1m",
                thresholdRange: limits[name],
            })),
        },
        names.map((name) => template(name, FLAGGER_LINKERD_QUERIES.get(name) ?? "")),
    );
}
const limits = { "request-success-rate": { min: 99 }, "request-duration": { max: 500 } };

const table: readonly [string, RuleContext, Readonly<Record<Fault, FaultOutcome["outcome"]>>][] = [
    [
        "the clients' success rate",
        own(successRate),
        { hangs: "rolledBack", refuses: "rolledBack", gone: "rolledBack", slow: "promoted" },
    ],
    [
        "the server's success rate",
        own({ ...successRate, perspective: "server" }),
        { hangs: "rolledBack", refuses: "rolledBack", gone: "rolledBack", slow: "promoted" },
    ],
    [
        "a share of fast requests",
        own({ kind: "fasterThan", bound: "200ms", min: "99%" }),
        { hangs: "rolledBack", refuses: "promoted", gone: "rolledBack", slow: "rolledBack" },
    ],
    [
        "a success rate that waits for traffic",
        own({ kind: "enoughTraffic", minRequests: 50, otherwise: "wait" }, successRate),
        { hangs: "rolledBack", refuses: "rolledBack", gone: "rolledBack", slow: "promoted" },
    ],
    [
        "the tutorial's success rate",
        tutorial(["request-success-rate"]),
        { hangs: "promoted", refuses: "rolledBack", gone: "rolledBack", slow: "promoted" },
    ],
    [
        "both of the tutorial's",
        tutorial(["request-success-rate", "request-duration"]),
        { hangs: "promoted", refuses: "rolledBack", gone: "rolledBack", slow: "rolledBack" },
    ],
    [
        "a query that is not read",
        sceneOf(
            {
                stepWeight: 50,
                metrics: [{ name: "own", templateRef: { name: "own" }, interval: "1m" }],
            },
            [template("own", "avg_over_time(up[1m])")],
        ),
        { hangs: "unknown", refuses: "unknown", gone: "rolledBack", slow: "unknown" },
    ],
];

describe("a version that does not answer as it should", () => {
    for (const [title, context, expected] of table) {
        it(`is seen by ${title}: ${Object.values(expected).join(", ")}`, () => {
            assert.deepEqual(outcomes(context), expected);
        });
    }

    it("is rolled back after as many failed checks as the threshold allows", () => {
        const context = own(successRate);
        const plan = rolloutPlan(context.canary);
        const { faults } = detectionProbability(analysisSpecOf(context, plan), {
            requestsPerSecond: 20,
        });
        const { seconds, requests } = faults[0] ?? {};
        // the first weight, five failed checks, and the run that sees them
        assert.equal(seconds, plan.intervalSeconds * (1 + 5 + 1));
        assert.equal(requests, 20 * 0.1 * plan.intervalSeconds * 6);
    });
});

describe("a version without ready pods", () => {
    const gone = (analysis: object): FaultOutcome | undefined => {
        const context = sceneOf({ interval: "60s", stepWeight: 10, maxWeight: 50, ...analysis });
        const { faults } = detectionProbability(
            analysisSpecOf(context, rolloutPlan(context.canary)),
            { requestsPerSecond: 20 },
        );
        return faults.find(({ fault }) => fault === "gone");
    };

    it("is rolled back at the progress deadline, whatever the metrics, for Flagger asks none until then", () => {
        // the first weight, ten minutes in which a client reaches it every eight seconds, and the run that sees it
        assert.deepEqual(gone({}), {
            fault: "gone",
            outcome: "rolledBack",
            seconds: 60 + 600 + 60,
            requests: 75,
        });
    });

    it("goes on with a ready threshold that requires no pod", () => {
        assert.equal(gone({ canaryReadyThreshold: 0 })?.outcome, "promoted");
    });
});

describe("a rollback by the success rate", () => {
    const seconds = (fault: Fault, checks: CanaryAnalysis["checks"]): number | undefined => {
        const context = ownScene({ strategy, metrics: [successRate], checks });
        const analysis = analysisSpecOf(context, rolloutPlan(context.canary));
        const { faults } = detectionProbability(analysis, { requestsPerSecond: 20 });
        return faults.find((outcome) => outcome.fault === fault)?.seconds;
    };
    const hook = { kind: "rollbackHook", successRateBelow: "50%" } as const;

    it("ends at the first check what otherwise takes as many as the threshold", () => {
        for (const fault of ["hangs", "refuses"] as const) {
            assert.equal(seconds(fault, []), 30 * (1 + 5 + 1), fault);
            assert.equal(seconds(fault, [hook]), 30 * (1 + 1), fault);
        }
        assert.equal(seconds("slow", [hook]), undefined);
    });

    it("asks for its requests first", () => {
        // 2 requests a second at the first weight, over 30 s
        assert.equal(seconds("hangs", [{ ...hook, minRequests: 60 }]), 60);
        assert.ok((seconds("hangs", [{ ...hook, minRequests: 1000 }]) ?? 0) > 200);
    });

    it("is part of the probabilities", () => {
        const of = (errorPercent: number, checks: CanaryAnalysis["checks"]) => {
            const context = ownScene({ strategy, metrics: [successRate], checks });
            const analysis = analysisSpecOf(context, rolloutPlan(context.canary));
            const traffic = { requestsPerSecond: 20 };
            return detectionProbability(analysis, traffic, [errorPercent]).faulty[0]?.rollback;
        };
        assert.equal(of(100, [hook])?.slowSeconds, 60);
        assert.equal(of(100, [])?.slowSeconds, 210);
        assert.equal(of(10, [hook])?.medianSeconds, of(10, [])?.medianSeconds);
    });
});

describe("the first checks of a release", () => {
    const analysis = (metrics: readonly Metric[], interval: "10s" | "20s") =>
        ownScene({ strategy, metrics, interval });
    const server: Metric = { ...successRate, perspective: "server" };
    const wait: Metric = {
        kind: "enoughTraffic",
        minRequests: 50,
        otherwise: "wait",
        perspective: "server",
    };
    for (const [title, context, expected] of [
        ["the pods' metrics and a scrape an interval", analysis([server], "10s"), 1],
        ["two scrapes an interval", analysis([server], "20s"), 0],
        ["the clients' metrics", analysis([successRate], "10s"), 0],
        ["a wait for traffic", analysis([wait, server], "10s"), 0],
    ] as const) {
        it(`find no value with ${title}: ${expected}`, () => {
            const analysis = analysisSpecOf(context, rolloutPlan(context.canary));
            assert.equal(analysis.blindChecks, expected);
        });
    }

    it("cost a healthy version a failed check, and a rollback with a threshold of 1", () => {
        const of = (threshold: number) => {
            const context = ownScene({ strategy, metrics: [server], interval: "10s", threshold });
            const analysis = analysisSpecOf(context, rolloutPlan(context.canary));
            return detectionProbability(analysis, {
                requestsPerSecond: 100,
                baselineErrorPercent: 0,
            }).healthy;
        };
        assert.equal(of(1).rolledBack, 1);
        assert.equal(of(2).rolledBack, 0);
    });
});
