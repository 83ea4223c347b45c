import fc from "fast-check";

/** Fields of a Canary's `spec.analysis`. */
export type Analysis = Readonly<Record<string, unknown>>;

const threshold = fc.integer({ min: 1, max: 3 });
const promotion = fc.constantFrom<Analysis>({}, {}, { stepWeightPromotion: 40 });

/** Every kind of strategy, each with settings that Flagger can end in a few runs. */
export const strategies = {
    /** Equal steps, with and without a maximum that they overshoot. */
    weighted: fc
        .record({
            stepWeight: fc.integer({ min: 15, max: 100 }),
            maxWeight: fc.option(fc.integer({ min: 20, max: 100 }), { nil: undefined }),
            threshold,
        })
        .map(withoutUndefined),
    weightedSteps: fc.record({
        stepWeights: fc
            .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 })
            .map((weights) => weights.sort((a, b) => a - b)),
        threshold,
    }),
    stepsBack: fc
        .record({
            stepWeight: fc.integer({ min: 30, max: 100 }),
            stepWeightPromotion: fc.integer({ min: 25, max: 100 }),
            threshold,
        })
        .map(withoutUndefined),
    sessionAffinity: fc
        .record({ stepWeight: fc.integer({ min: 20, max: 60 }), threshold, promotion })
        .map(({ promotion: more, ...rest }) => ({
            ...rest,
            ...more,
            sessionAffinity: { cookieName: "release" },
        })),
    abTest: fc.record({ iterations: fc.integer({ min: 1, max: 4 }), threshold }).map((fields) => ({
        ...fields,
        match: [{ headers: { "x-canary": { exact: "insider" } } }],
    })),
    blueGreen: fc.record({ iterations: fc.integer({ min: 1, max: 4 }), threshold }),
} as const satisfies Record<string, fc.Arbitrary<Analysis>>;

/** The name of a kind of strategy. */
export type StrategyName = keyof typeof strategies;

function withoutUndefined(fields: Analysis): Analysis {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
