import assert from "node:assert/strict";
import { eventsOfLog } from "../../../cli/cluster/flagger-log";

const line = (ts: string, msg: string, canary = "podinfo.test"): string =>
    JSON.stringify({ level: "info", ts, caller: "controller/events.go:33", msg, canary });

describe("eventsOfLog", () => {
    it("reads the lines about canaries, oldest first, and leaves out all others", () => {
        const text = [
            "Defaulted container flagger out of: flagger, linkerd-proxy",
            line("2026-01-31T12:00:10.500Z", "Canary failed! Scaling down podinfo.test"),
            line("2026-01-31T12:00:00.000Z", "New revision detected!", "shop.v1.prod"),
            JSON.stringify({ ts: "2026-01-31T12:00:00Z", msg: "Synced test/podinfo" }),
            "{broken}",
            line("2026-01-31T12:00:20Z", "cut off").slice(0, -5),
        ].join("\n");
        assert.deepEqual(eventsOfLog(text), [
            {
                namespace: "prod",
                name: "shop.v1",
                at: Date.parse("2026-01-31T12:00:00Z"),
                message: "New revision detected!",
                warning: false,
            },
            {
                namespace: "test",
                name: "podinfo",
                at: Date.parse("2026-01-31T12:00:10.5Z"),
                message: "Canary failed! Scaling down podinfo.test",
                warning: true,
            },
        ]);
    });
});
