import assert from "node:assert/strict";
import fc from "fast-check";
import {
    type ScriptedCheck,
    outcomeOf,
    type PlannedStep,
    rolloutPlan,
    simulateRelease,
} from "../../plan";
import { type Analysis, canary, hook } from "./canaries";

const rising = fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
    .map((weights) => weights.sort((one, other) => one - other));

/** Fields of any analysis that a release gets through. */
const analyses: fc.Arbitrary<Analysis> = fc
    .tuple(
        fc.oneof<fc.Arbitrary<Analysis>[]>(
            fc.record({
                stepWeight: fc.integer({ min: 1, max: 120 }),
                maxWeight: fc.integer({ min: 0, max: 100 }),
            }),
            fc.record({ stepWeights: rising }),
            fc.record({ iterations: fc.integer({ min: 1, max: 8 }) }),
            fc.record({
                iterations: fc.integer({ min: 1, max: 8 }),
                match: fc.constant([{ headers: { "x-canary": { exact: "on" } } }]),
            }),
        ),
        fc.record({
            threshold: fc.integer({ min: -1, max: 5 }),
            stepWeightPromotion: fc.integer({ min: 0, max: 100 }),
            interval: fc.constantFrom("10s", "1m", "30s", "5s", "90sec"),
        }),
        fc.subarray([
            hook("confirm-rollout"),
            hook("pre-rollout"),
            hook("rollout"),
            hook("confirm-promotion"),
            hook("post-rollout"),
        ]),
    )
    .map(([strategy, more, webhooks]) => ({ ...strategy, ...more, webhooks }));

/** Answers by chance, of the checks that count failures alone. */
const failures = fc.func(fc.boolean());

function failingByChance(
    analysis: Analysis,
    fails: (tick: number, kind: string) => boolean,
): PlannedStep[] {
    const counted: readonly ScriptedCheck["kind"][] = ["pre-rollout", "rollout", "metric"];
    return simulateRelease(canary(analysis), {
        answer: ({ kind, tick }) => !(counted.includes(kind) && fails(tick, kind)),
    });
}

describe("any release in the model", () => {
    it("gives all traffic to one of the two versions, and ends with the primary", () => {
        fc.assert(
            fc.property(analyses, failures, (analysis, fails) => {
                const steps = failingByChance(analysis, fails);
                assert.ok(steps.every((step) => step.canaryWeight + step.primaryWeight === 100));
                assert.notEqual(outcomeOf(steps), "waiting");
                assert.equal(steps.at(-1)?.canaryWeight, 0);
            }),
        );
    });

    it("survives each metrics outage that its plan tolerates, and not each longer one", () => {
        fc.assert(
            fc.property(analyses, (analysis) => {
                const { toleratedOutageSeconds: tolerated, ...plan } = rolloutPlan(
                    canary(analysis),
                );
                assert.ok(tolerated !== undefined);
                const outcomes = (seconds: number): Set<string> =>
                    new Set(
                        plan.steps.map((_, start) => {
                            const met = Math.ceil(seconds / plan.intervalSeconds);
                            const steps = simulateRelease(canary(analysis), {
                                answer: ({ kind, tick }) =>
                                    kind !== "metric" || tick < start || tick >= start + met,
                            });
                            return outcomeOf(steps);
                        }),
                    );
                assert.deepEqual([...outcomes(tolerated)], ["promoted"]);
                const checked = plan.steps.filter(({ checks }) => checks.length > 0).length;
                if (checked >= plan.threshold) {
                    assert.ok(outcomes(tolerated + 1).has("rolledBack"));
                }
            }),
        );
    });

    it("is promoted no earlier than its plan says", () => {
        fc.assert(
            fc.property(analyses, failures, (analysis, fails) => {
                const plan = rolloutPlan(canary(analysis));
                const steps = failingByChance(analysis, fails);
                if (outcomeOf(steps) === "promoted") {
                    assert.ok((steps.at(-1)?.seconds ?? 0) >= plan.earliestPromotionSeconds);
                }
            }),
        );
    });

    it("is rolled back no later than its plan says, and meets no more traffic", () => {
        fc.assert(
            fc.property(analyses, failures, (analysis, fails) => {
                const plan = rolloutPlan(canary(analysis), { matchedPercent: 50 });
                const steps = failingByChance(analysis, fails);
                if (outcomeOf(steps) === "rolledBack") {
                    assert.ok((steps.at(-1)?.seconds ?? 0) <= plan.latestRollbackSeconds);
                    assert.ok(met(steps, analysis) <= plan.exposure.percentSeconds);
                }
            }),
        );
    });

    it("is planned with one more run for each failed check", () => {
        fc.assert(
            fc.property(analyses, (analysis) => {
                const plan = rolloutPlan(canary(analysis));
                assert.equal(
                    plan.latestRollbackSeconds,
                    plan.pointOfNoReturnSeconds + plan.threshold * plan.intervalSeconds,
                );
            }),
        );
    });

    it("is the same when it is simulated again", () => {
        fc.assert(
            fc.property(analyses, (analysis) => {
                assert.deepEqual(
                    simulateRelease(canary(analysis)),
                    simulateRelease(canary(analysis)),
                );
            }),
        );
    });
});

/** The exposure, counted second by second of the intervals instead of by spans. */
function met(steps: readonly PlannedStep[], analysis: Analysis): number {
    let sum = 0;
    for (const [index, { canaryWeight, seconds }] of steps.entries()) {
        for (let second = seconds; second < (steps[index + 1]?.seconds ?? seconds); second += 1) {
            sum += analysis.match === undefined ? canaryWeight : canaryWeight / 2;
        }
    }
    return sum;
}
