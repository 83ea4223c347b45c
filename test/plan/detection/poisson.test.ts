import fc from "fast-check";
import assert from "node:assert/strict";

import { poisson, probabilityBelow, quantile } from "../../../plan/detection/poisson";

/** Computed with 60 digits from the definition, e^-mean × mean^k / k!. */
const known = [
    { mean: 0, upTo: 0, probability: 1 },
    { mean: 0.01, upTo: 0, probability: 0.99004983374916811 },
    { mean: 0.5, upTo: 6, probability: 0.99999899762039712 },
    { mean: 2, upTo: 3, probability: 0.85712346049854704 },
    { mean: 300, upTo: 230, probability: 1.4920108731129443e-5 },
    { mean: 1000, upTo: 900, probability: 0.00069776732779630677 },
    { mean: 1000, upTo: 1000, probability: 0.50840936716850604 },
    { mean: 20_000, upTo: 20_300, probability: 0.98302830348293146 },
] as const;

describe("the Poisson distribution", () => {
    for (const { mean, upTo, probability } of known) {
        it(`has ${probability} up to ${upTo} for a mean of ${mean}`, () => {
            const found = probabilityBelow(poisson(mean), upTo + 1);
            assert.ok(Math.abs(found / probability - 1) < 1e-12, `${found}`);
        });
    }

    it("has its mean and variance, and every quantile, whatever the mean", () => {
        fc.assert(
            fc.property(
                fc.double({ min: 0, max: 1e5, noNaN: true }),
                fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
                (mean, uniform) => {
                    const distribution = poisson(mean);
                    const moment = (of: (count: number) => number): number =>
                        distribution.probabilities.reduce(
                            (sum, p, index) => sum + p * of(distribution.first + index),
                            0,
                        );
                    const scale = 1e-9 * Math.max(1, mean);
                    assert.ok(Math.abs(moment((count) => count) - mean) < scale);
                    assert.ok(Math.abs(moment((count) => (count - mean) ** 2) - mean) < scale);

                    const count = quantile(distribution, uniform);
                    assert.ok(probabilityBelow(distribution, count) <= uniform);
                    assert.ok(probabilityBelow(distribution, count + 1) > uniform);
                },
            ),
        );
    });

    it("refuses a mean that is none", () => {
        for (const mean of [-1, NaN, Infinity]) {
            assert.throws(() => poisson(mean), RangeError);
        }
    });
});
