import assert from "node:assert/strict";
import { readFleet } from "../../../fleet";

const wave = { name: "production", stacks: ["prod-*"] };
const file = { name: "shop", waves: [wave] };

/** The ids and paths of the problems of a content. */
function found(content: unknown): string[] {
    return readFleet(content).problems.map(({ id, path }) => `${id} ${path}`);
}

describe("the fleet file", () => {
    it("has defaults for all that is not set", () => {
        assert.deepEqual(readFleet(file), {
            fleet: {
                name: "shop",
                program: ".",
                waves: [
                    {
                        name: "production",
                        stacks: ["prod-*"],
                        maxParallel: 1,
                        bakeSeconds: 0,
                        allowedFailures: { clusters: 0 },
                        unreachable: { policy: "fail" },
                        manualGate: false,
                        settings: {},
                    },
                ],
                onFailure: "stop",
                timeoutSeconds: 3600,
            },
            problems: [],
        });
    });

    it("is read with all its fields", () => {
        const { fleet } = readFleet({
            ...file,
            program: "../infra",
            lock: "prod-a",
            timeout: "1h30m",
            onFailure: "return",
            windows: {
                timezone: "Europe/Berlin",
                startIn: [{ days: ["mon", "fri"], from: "09:00", to: "16:30" }],
                nothingStartsIn: [{ from: "22:00", to: "04:00" }],
            },
            waves: [
                {
                    ...wave,
                    maxParallel: 10,
                    bake: "45m",
                    allowedFailures: "10%",
                    maxUnavailable: 3,
                    unreachable: "wait",
                    unreachableLimit: "2h",
                    gate: "manual",
                    settings: { "podinfo.image": "podinfo:2", slack: { channel: "a" } },
                },
            ],
        });
        assert.equal(fleet?.timeoutSeconds, 5400);
        assert.deepEqual(fleet.windows, {
            timezone: "Europe/Berlin",
            startIn: [{ days: [1, 5], fromMinute: 540, toMinute: 990 }],
            nothingStartsIn: [{ days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1320, toMinute: 240 }],
        });
        assert.deepEqual(fleet.waves[0], {
            name: "production",
            stacks: ["prod-*"],
            maxParallel: 10,
            bakeSeconds: 2700,
            allowedFailures: { percent: 10 },
            maxUnavailable: { clusters: 3 },
            unreachable: { policy: "wait", limitSeconds: 7200 },
            manualGate: true,
            settings: { "podinfo.image": "podinfo:2", slack: { channel: "a" } },
        });
    });

    const mistakes: readonly (readonly [unknown, string[]])[] = [
        ["text", ["fleet/shape "]],
        [{}, ["fleet/required name", "fleet/required waves"]],
        [{ ...file, waves: [] }, ["fleet/value waves"]],
        [{ ...file, name: "Shop" }, ["fleet/value name"]],
        [{ ...file, weaves: 1 }, ["fleet/unknown-field weaves"]],
        [{ ...file, onFailure: "retrun" }, ["fleet/value onFailure"]],
        [{ ...file, timeout: "1.5h" }, ["fleet/value timeout"]],
        [{ ...file, waves: [{ ...wave, stacks: [] }] }, ["fleet/value waves[0].stacks"]],
        [{ ...file, waves: [{ ...wave, maxParallel: 0 }] }, ["fleet/value waves[0].maxParallel"]],
        [{ ...file, waves: [{ ...wave, bake: 30 }] }, ["fleet/value waves[0].bake"]],
        [
            { ...file, waves: [{ ...wave, allowedFailures: "110%" }] },
            ["fleet/value waves[0].allowedFailures"],
        ],
        [
            { ...file, waves: [{ ...wave, maxUnavailable: "0%" }] },
            ["fleet/max-unavailable waves[0].maxUnavailable"],
        ],
        [{ ...file, waves: [wave, wave] }, ["fleet/wave-name waves[1].name"]],
        [
            { ...file, waves: [{ ...wave, stacks: ["!a"] }] },
            ["fleet/only-exclusions waves[0].stacks"],
        ],
        [{ ...file, windows: { timezone: "Europe/Berln" } }, ["fleet/timezone windows.timezone"]],
        [
            { ...file, windows: { timezone: "UTC", startIn: [{ from: "09:00", to: "09:00" }] } },
            ["fleet/empty-period windows.startIn[0].to"],
        ],
        [
            {
                ...file,
                windows: { timezone: "UTC", nothingStartsIn: [{ from: "00:00", to: "24:00" }] },
            },
            ["fleet/no-window windows.nothingStartsIn"],
        ],
        [
            {
                ...file,
                windows: {
                    timezone: "UTC",
                    startIn: [{ days: ["monday"], from: "9:00", to: "1" }],
                },
            },
            [
                "fleet/value windows.startIn[0].days[0]",
                "fleet/value windows.startIn[0].from",
                "fleet/value windows.startIn[0].to",
            ],
        ],
    ];

    for (const [content, problems] of mistakes) {
        it(`reports ${problems.join(", ")}`, () => assert.deepEqual(found(content), problems));
    }

    it("reports all problems at once", () => {
        const content = {
            name: "Shop",
            waves: [{ nam: "a", stacks: [], maxParallel: "x" }, wave, wave],
        };
        assert.equal(found(content).length, 6);
    });

    it("names the field that a misspelt one means", () => {
        const [problem] = readFleet({ ...file, timout: "1h" }).problems;
        assert.equal(problem?.fix, "did you mean timeout?");
    });
});
