import assert from "node:assert/strict";

import fc from "fast-check";

import {
    milliseconds,
    parseDuration,
    parseLatency,
    parsePercent,
    percent,
    seconds,
} from "../../../components/canary/units";

const junk = ["", "30", "s", "-1s", "1h", "1m30s", "1e3s", "0x10s", " 1s", "1s ", "1 s", 30, null];

describe("units", () => {
    const tables: [
        string,
        (text: unknown) => number | undefined,
        [unknown, number | undefined][],
    ][] = [
        [
            "parseDuration",
            parseDuration,
            [
                ["30s", 30],
                ["5m", 300],
                ["1.5m", undefined],
                ["0s", undefined],
                ["007s", undefined],
                ["500ms", undefined],
            ],
        ],
        [
            "parseLatency",
            parseLatency,
            [
                ["500ms", 500],
                ["1.5s", 1500],
                ["0.0011s", 1.1],
                ["0ms", undefined],
                ["1m", undefined],
            ],
        ],
        [
            "parsePercent",
            parsePercent,
            [
                ["99%", 99],
                ["99.95%", 99.95],
                ["0%", 0],
                ["-1%", undefined],
                ["%", undefined],
                [".5%", undefined],
            ],
        ],
    ];
    for (const [name, parse, table] of tables) {
        for (const [text, value] of table) {
            it(`${name} reads ${JSON.stringify(text)} as ${value ?? "nothing"}`, () => {
                assert.equal(parse(text), value);
            });
        }
        it(`${name} reads nothing in what is written otherwise`, () => {
            assert.deepEqual(
                junk.map((text) => [text, parse(text)]),
                junk.map((text) => [text, undefined]),
            );
        });
    }

    it("are never taken for one another", () => {
        fc.assert(
            fc.property(
                fc.nat({ max: 1e6 }).map((n) => n + 1),
                (n) => {
                    assert.equal(parseDuration(`${n}%`), undefined);
                    assert.equal(parseDuration(`${n}ms`), undefined);
                    assert.equal(parseLatency(`${n}m`), undefined);
                    assert.equal(parseLatency(`${n}%`), undefined);
                    assert.equal(parsePercent(`${n}ms`), undefined);
                    assert.equal(seconds(`${n}m`), 60 * seconds(`${n}s`));
                    assert.equal(milliseconds(`${n}s`), 1000 * milliseconds(`${n}ms`));
                },
            ),
        );
    });

    it("throw for what should have been refused before", () => {
        assert.throws(() => seconds("1h" as "1m"), new RangeError('"1h" is not a duration'));
        assert.throws(() => milliseconds("1m" as "1s"), new RangeError('"1m" is not a latency'));
        assert.throws(() => percent("9" as "9%"), new RangeError('"9" is not a percentage'));
    });
});
