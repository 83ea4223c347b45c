import * as assert from "node:assert/strict";
import { Progress, formatDuration } from "../../../sandbox/tools/progress";

describe("sandbox/tools/progress", () => {
    const durations: readonly (readonly [number, string])[] = [
        [0, "0 s"],
        [59_400, "59 s"],
        [59_600, "1 min 00 s"],
        [185_000, "3 min 05 s"],
    ];
    for (const [ms, text] of durations) {
        it(`${ms} ms is ${text}`, () => {
            assert.equal(formatDuration(ms), text);
        });
    }

    it("says which, how many of how many, and the times", () => {
        const lines: string[] = [];
        const progress = new Progress({ line: (line) => lines.push(line) }, 5);
        progress.start("kubernetes", 4);
        progress.building("kubernetes");
        progress.start("etcd", 1);
        progress.end("kubernetes");
        progress.building("etcd");
        progress.end("etcd");
        assert.deepEqual(lines, [
            "[1-4 of 5] kubernetes: fetching",
            "[1-4 of 5] kubernetes: building",
            "[1-4 of 5] kubernetes: done in 0 s (0 s in total)",
            "[5 of 5] etcd: building",
            "[5 of 5] etcd: done in 0 s (0 s in total)",
        ]);
    });

    it("refuses to end what was not started", () => {
        const progress = new Progress({ line: () => undefined }, 1);
        assert.throws(() => progress.end("etcd"), /etcd was not started/);
    });

    it("wipes the live line before a line that stays", () => {
        const shown: string[] = [];
        const progress = new Progress(
            {
                line: (text) => shown.push(`line ${text}`),
                live: (text) => shown.push(`live ${text}`),
            },
            1,
        );
        progress.note("hello");
        assert.deepEqual(shown, ["live ", "line hello"]);
    });
});
