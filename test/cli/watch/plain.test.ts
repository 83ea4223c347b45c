import assert from "node:assert/strict";
import { PlainReporter } from "../../../cli/watch/plain";
import type { WatchView } from "../../../cli/watch/view";

const view = (second: number, ...missing: string[]): WatchView => ({
    at: second * 1000,
    canaries: [],
    events: [],
    missing,
});

describe("watch in lines", () => {
    it("prints once what cannot be read, though the reason changes and an answer comes in between", () => {
        const lines: string[] = [];
        const reporter = new PlainReporter((text) => lines.push(text));
        reporter.show(view(0, "cannot read metrics: HTTP 503"));
        reporter.show(view(2));
        reporter.show(view(4, "cannot read metrics: no answer within 5 s"));
        reporter.show(view(6, "cannot read events: HTTP 403", "cannot read metrics: HTTP 503"));
        assert.deepEqual(
            lines.map((line) => line.replace(/^\S+ +/, "")),
            ["cannot read metrics: HTTP 503\n", "cannot read events: HTTP 403\n"],
        );
    });
});
