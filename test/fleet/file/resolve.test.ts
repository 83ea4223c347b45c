import assert from "node:assert/strict";
import { readFleet, type Resolution, resolveFleet } from "../../../fleet";

const stacks = ["dev", "prod-a", "prod-b", "prod-c", "staging"];
const settings = ["context", "podinfo"];

function resolve(waves: readonly object[], more: object = {}): Resolution {
    const named = waves.map((wave, index) => ({ name: `w${index}`, ...wave }));
    const { fleet, problems } = readFleet({ name: "shop", waves: named, ...more });
    assert.deepEqual(problems, []);
    assert.ok(fleet);
    return resolveFleet(fleet, { stacks, settings });
}

describe("the stacks of a fleet", () => {
    it("are those that the patterns match, without the excluded ones", () => {
        const { fleet } = resolve([
            { stacks: ["staging", "d?v"] },
            { stacks: ["prod-*", "!prod-b"], allowedFailures: "50%", maxUnavailable: "10%" },
        ]);
        assert.deepEqual(
            fleet?.waves.map((wave) => wave.stacks),
            [
                ["staging", "dev"],
                ["prod-a", "prod-c"],
            ],
        );
        assert.equal(fleet.waves[1].allowedFailures, 1);
        // less than one cluster would never be updated
        assert.equal(fleet.waves[1].maxUnavailable, 1);
        assert.equal(fleet.lock, "staging");
    });

    const mistakes: readonly (readonly [readonly object[], object, string, string])[] = [
        [
            [{ stacks: ["stagin"] }],
            {},
            "fleet/unknown-stack waves[0].stacks[0]",
            "did you mean staging?",
        ],
        [
            [{ stacks: ["eu-*"] }],
            {},
            "fleet/pattern-without-stack waves[0].stacks[0]",
            "correct it, or create the stack: pulumi stack init <name>",
        ],
        [
            [{ stacks: ["prod-a"] }, { stacks: ["dev", "prod-?", "!prod-b", "!prod-c"] }],
            {},
            "fleet/stack-in-two-waves waves[1].stacks[1]",
            'exclude it here with "!prod-a", or remove it from waves[0]',
        ],
        [
            [{ stacks: ["dev", "!d*"] }],
            {},
            "fleet/all-excluded waves[0].stacks",
            "remove an exclusion, or the wave",
        ],
        [[{ stacks: ["dev"] }], { lock: "prod-a" }, "fleet/lock lock", "remove it"],
        [
            [{ stacks: ["dev"], settings: { "podinf.image": "a" } }],
            {},
            "fleet/unknown-setting waves[0].settings.podinf.image",
            "did you mean podinfo.image?",
        ],
    ];

    for (const [waves, more, problem, fix] of mistakes) {
        it(`reports ${problem}`, () => {
            const { fleet, problems } = resolve(waves, more);
            assert.equal(fleet, undefined);
            assert.deepEqual(
                problems.map((each) => [`${each.id} ${each.path}`, each.fix]),
                [[problem, fix]],
            );
        });
    }
});
