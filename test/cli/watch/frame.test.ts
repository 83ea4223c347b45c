import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { frame } from "../../../cli/watch/frame";
import { Screen } from "../../../cli/watch/screen";
import type { WatchView } from "../../../cli/watch/view";
import { canary, statusOf } from "../../support/canaries";

const at = Date.parse("2026-01-31T12:00:00Z");
const room = { columns: 120, rows: 24, colour: false };

const view: WatchView = {
    at,
    canaries: [
        {
            canary: canary(statusOf("Progressing", at, { canaryWeight: 20, failedChecks: 1 })),
            weight: 20,
            canaryHealth: { perSecond: 10, successRate: 99.96, p99Ms: 48.4 },
            primaryHealth: { perSecond: 40, successRate: 100, p99Ms: 21 },
        },
        {
            canary: canary(
                statusOf("WaitingPromotion", at, { iterations: 4 }),
                { suspend: true, analysis: { interval: "10s", threshold: 3, iterations: 5 } },
                { name: "shop" },
            ),
            weight: 100,
        },
    ],
    events: Array.from({ length: 40 }, (_, index) => ({
        namespace: "test",
        name: "podinfo",
        at: at + index * 1000,
        message: `event ${index}`,
        warning: index === 39,
    })),
    missing: ["no metrics: Prometheus is away\nmore of it"],
};

describe("frame: the picture that watch shows", () => {
    const lines = frame(view, room);

    it("tells a canary in a line", () => {
        assert.deepEqual(
            lines.slice(0, 5).map((line) => line.trimEnd()),
            [
                "canary        phase                           weight  failed  canary                primary",
                "test/podinfo  Progressing                       20 %     1/3  99.9 % ok, p99 48 ms  100 % ok, p99 21 ms",
                "test/shop     WaitingPromotion 4/5 suspended   100 %     0/3  -                     -",
                "no metrics: Prometheus is away",
                "",
            ],
        );
    });

    it("fills what is left with the latest events", () => {
        assert.equal(lines.length, room.rows - 1);
        assert.match(lines.at(-1) ?? "", /^\d\d:\d\d:\d\d {2}test\/podinfo {2}event 39$/);
        assert.match(lines[5], /event 22$/);
    });

    it("keeps within a narrow and low terminal", () => {
        const small = frame(view, { columns: 30, rows: 3, colour: true });
        assert.equal(small.length, 2);
        for (const line of small) {
            assert.ok(stripVTControlCharacters(line).length <= 30, line);
        }
    });

    it("says so when there are none", () => {
        assert.deepEqual(frame({ at, canaries: [], events: [], missing: [] }, room), [
            "no canaries",
            "",
        ]);
    });
});

describe("Screen", () => {
    it("draws over the last picture in one go, and gives the cursor back once", () => {
        const written: string[] = [];
        const screen = new Screen((text) => void written.push(text));
        screen.show(["a", "b", "c"]);
        screen.show(["d"]);
        screen.close();
        screen.close();
        assert.deepEqual(written, [
            "\u001b[?25l\ra\u001b[K\nb\u001b[K\nc\u001b[K\n\u001b[J",
            "\r\u001b[3Ad\u001b[K\n\u001b[J",
            "\u001b[?25h",
        ]);
    });
});
