import assert from "node:assert/strict";

import { fullTraffic, outcomesOf, SIMULATED_ROLLOUTS } from "../../../plan/detection/outcomes";
import type { AnalysisSpec, Outcomes, Traffic } from "../../../plan/detection/types";
import { replay } from "./replay";
import { runs } from "../../support/runs";
import { noQueries } from "./no-queries";

const ROLLOUTS = runs(100_000);

/** Beyond these many standard errors chance alone leads once in 16,000 comparisons. */
const STANDARD_ERRORS = 4;

interface Row {
    readonly title: string;
    readonly analysis: Partial<AnalysisSpec>;
    readonly traffic: Traffic;
    readonly errorPercent: number;
    readonly exact: boolean;
}

const successRate = (windowSeconds: number, minPercent = 99) =>
    ({ kind: "successRate", name: "success-rate", minPercent, windowSeconds }) as const;

const few = { minRequests: 10, windowSeconds: 60 };

const rows: readonly Row[] = [
    {
        title: "a window as long as the interval",
        analysis: {},
        traffic: { requestsPerSecond: 1 },
        errorPercent: 2,
        exact: true,
    },
    {
        title: "a good version",
        analysis: { threshold: 2 },
        traffic: { requestsPerSecond: 1 },
        errorPercent: 0.5,
        exact: true,
    },
    {
        title: "a window shorter than the interval",
        analysis: { intervalSeconds: 90, checks: [successRate(30, 90)] },
        traffic: { requestsPerSecond: 1 },
        errorPercent: 12,
        exact: true,
    },
    {
        title: "so little traffic that checks find none",
        analysis: { weights: [5, 20, 50], threshold: 3, checks: [successRate(60, 50)] },
        traffic: { requestsPerSecond: 0.2 },
        errorPercent: 1,
        exact: true,
    },
    {
        title: "the first failed check rolls back",
        analysis: { threshold: 1, weights: [10, 30, 100] },
        traffic: { requestsPerSecond: 0.5 },
        errorPercent: 3,
        exact: true,
    },
    {
        title: "an A/B test",
        analysis: { weights: [100, 100, 100, 100, 100], threshold: 2 },
        traffic: { requestsPerSecond: 0.5 },
        errorPercent: 1,
        exact: true,
    },
    {
        title: "blue/green with a load test",
        analysis: { weights: [0, 0, 0, 0, 100], threshold: 2 },
        traffic: { requestsPerSecond: 0.4, testRequestsPerSecond: 0.5 },
        errorPercent: 1.5,
        exact: true,
    },
    {
        title: "too few requests fail a check",
        analysis: {
            weights: [10, 30, 60],
            checks: [
                { kind: "enoughTraffic", name: "enough-traffic", ...few },
                successRate(60, 95),
            ],
        },
        traffic: { requestsPerSecond: 0.8 },
        errorPercent: 3,
        exact: true,
    },
    {
        title: "too few requests pass a check",
        analysis: {
            weights: [10, 20, 40],
            threshold: 2,
            checks: [{ ...successRate(60, 95), passesBelow: few }],
        },
        traffic: { requestsPerSecond: 0.6 },
        errorPercent: 6,
        exact: true,
    },
    {
        title: "too few requests hold the release",
        analysis: {
            weights: [20, 30, 40],
            threshold: 2,
            checks: [{ ...successRate(60, 95), passesBelow: few }],
            waitsBelow: few,
        },
        traffic: { requestsPerSecond: 0.8 },
        errorPercent: 4,
        exact: false,
    },
    {
        title: "windows of two intervals",
        analysis: { intervalSeconds: 30, checks: [successRate(60)] },
        traffic: { requestsPerSecond: 2 },
        errorPercent: 1.5,
        exact: false,
    },
    {
        title: "windows of one and a half intervals",
        analysis: { intervalSeconds: 40, checks: [successRate(60, 98)] },
        traffic: { requestsPerSecond: 2 },
        errorPercent: 2,
        exact: false,
    },
    {
        title: "windows of six intervals",
        analysis: { intervalSeconds: 10, checks: [successRate(60, 98)], threshold: 5 },
        traffic: { requestsPerSecond: 4 },
        errorPercent: 2,
        exact: false,
    },
    {
        title: "two windows at once",
        analysis: { checks: [successRate(60, 98), successRate(30, 95)], threshold: 3 },
        traffic: { requestsPerSecond: 1 },
        errorPercent: 1.5,
        exact: false,
    },
    {
        title: "against the primary",
        analysis: {
            weights: [20, 50, 100],
            threshold: 2,
            checks: [
                {
                    kind: "againstPrimary",
                    name: "against",
                    maxBelowPercent: 4,
                    windowSeconds: 60,
                    withoutPrimary: "pass",
                },
            ],
        },
        traffic: { requestsPerSecond: 0.5, baselineErrorPercent: 2 },
        errorPercent: 5,
        exact: false,
    },
    {
        title: "the burn rate of an error budget",
        analysis: {
            intervalSeconds: 30,
            threshold: 3,
            checks: [
                {
                    kind: "burnRate",
                    name: "burn",
                    maxErrorPercent: 1.44,
                    windowSeconds: 3600,
                    shortWindowSeconds: 60,
                },
            ],
        },
        traffic: { requestsPerSecond: 2 },
        errorPercent: 1.5,
        exact: false,
    },
];

describe(`odds against ${ROLLOUTS.toLocaleString("en")} rollouts, request by request`, function () {
    // Seconds each; a busy machine has many of them at once.
    this.timeout(180_000);
    rows.forEach(({ title, analysis: over, traffic, errorPercent, exact }, index) => {
        it(title, () => {
            const analysis: AnalysisSpec = {
                intervalSeconds: 60,
                startSeconds: 60,
                steps: { kind: "stepWeights" },
                threshold: 3,
                weights: [10, 20, 30, 40, 50],
                checks: [successRate(60)],
                notEvaluated: [],
                queries: noQueries,
                ...over,
            };
            const told = outcomesOf(analysis, { traffic: fullTraffic(traffic), errorPercent });
            const seen = replay(analysis, {
                ...traffic,
                errorPercent,
                rollouts: ROLLOUTS,
                seed: 1_000 + 7 * index,
            });
            assert.equal(told.simulated, exact ? undefined : SIMULATED_ROLLOUTS);

            const rolledBack = total(told, () => 1);
            assert.ok(
                rolledBack > 0.02 && rolledBack < 0.98,
                `${rolledBack} rolled back shows little`,
            );
            const share = rolledBack * (1 - rolledBack);
            agree("rolled back", rolledBack, seen.rolledBack, error(share, told, 1));
            agree("waiting", told.waiting, seen.waiting, error(share, told, 1));
            for (const what of ["ticks", "percentTicks"] as const) {
                const mean = total(told, (end) => (what === "ticks" ? end.tick : end[what]));
                const { mean: expected, variance } = seen[what];
                agree(what, mean / rolledBack, expected, error(variance, told, rolledBack));
            }
            assert.ok(Math.abs(told.promoted + told.waiting + rolledBack - 1) < 1e-9);
        });
    });
});

/** Sum over the rollbacks. */
function total({ rollbacks }: Outcomes, of: (end: Outcomes["rollbacks"][number]) => number) {
    return rollbacks.reduce((sum, end) => sum + end.probability * of(end), 0);
}

/** Standard error of the difference: of the replay, and of what is told if that is simulated too. */
function error(variance: number, { simulated }: Outcomes, share: number): number {
    const ownPart = simulated === undefined ? 0 : 1 / simulated;
    return Math.sqrt((variance / share) * (1 / ROLLOUTS + ownPart));
}

function agree(what: string, told: number, seen: number, standardError: number): void {
    const off = Math.abs(told - seen) / (standardError || Number.EPSILON);
    assert.ok(
        told === seen || off < STANDARD_ERRORS,
        `${what}: told ${told}, seen ${seen}: ${off.toFixed(1)} standard errors`,
    );
}
