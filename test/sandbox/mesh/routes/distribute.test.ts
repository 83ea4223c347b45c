import assert from "node:assert/strict";
import fc from "fast-check";
import { chooseBackend, pickByWeight } from "../../../../sandbox/mesh/routes/distribute";

const weights = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 6 });

describe("mesh distribution", () => {
    it("gives each backend exactly its share of [0, 1)", () => {
        fc.assert(
            fc.property(weights, (list) => {
                const total = list.reduce((sum, weight) => sum + weight, 0);
                const seen = list.map(() => 0);
                // one number from the middle of each of `total` equal parts meets each backend `weight` times
                for (let part = 0; part < total; part += 1) {
                    const index = pickByWeight(list, (part + 0.5) / total);
                    assert.ok(index !== undefined);
                    seen[index] += 1;
                }
                assert.deepEqual(seen, list);
            }),
            { numRuns: 50 },
        );
    });

    it("never picks weight 0 and always picks where there is weight", () => {
        fc.assert(
            fc.property(
                weights,
                fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
                (list, random) => {
                    const index = pickByWeight(list, random);
                    if (list.every((weight) => weight === 0)) {
                        assert.equal(index, undefined);
                    } else {
                        assert.ok(index !== undefined && list[index] > 0);
                    }
                },
            ),
        );
    });

    const a = { name: "a", weight: 90 };
    const b = { name: "b", weight: 10 };
    const zero = { name: "zero", weight: 0 };
    type Backend = typeof a;
    const cases: [string, Backend[], string[], number, object][] = [
        ["draws by weight", [a, b], ["a", "b"], 0.95, { kind: "backend", backend: b }],
        [
            "draws again where the first is unavailable",
            [a, b],
            ["b"],
            0.1,
            { kind: "backend", backend: b },
        ],
        ["does not fall back on weight 0", [a, zero], ["zero"], 0.1, { kind: "unavailable" }],
        ["finds all unavailable", [a, b], [], 0.5, { kind: "unavailable" }],
        [
            "sends everything to a single backend, whatever its weight",
            [zero],
            ["zero"],
            0.5,
            { kind: "backend", backend: zero },
        ],
        ["finds no weight", [zero, zero], ["zero"], 0.5, { kind: "noWeight" }],
    ];
    for (const [name, backends, available, random, expected] of cases) {
        it(name, () => {
            const isAvailable = (backend: Backend): boolean => available.includes(backend.name);
            assert.deepEqual(
                chooseBackend(backends, isAvailable, () => random),
                expected,
            );
        });
    }
});
