import assert from "node:assert/strict";
import { readLog } from "../../../cli/cluster/flagger-log";

const line = (ts: string, msg: string, canary = "podinfo.test"): string =>
    JSON.stringify({ level: "info", ts, caller: "controller/events.go:33", msg, canary });

describe("readLog", () => {
    it("reads the lines about canaries, oldest first, and leaves out all others", () => {
        const text = [
            "Defaulted container flagger out of: flagger, linkerd-proxy",
            line("2026-01-31T12:00:10.500Z", "Canary failed! Scaling down podinfo.test"),
            line("2026-01-31T12:00:00.000Z", "New revision detected!", "shop.v1.prod"),
            JSON.stringify({ ts: "2026-01-31T12:00:00Z", msg: "Synced test/podinfo" }),
            JSON.stringify({
                ts: "2026-01-31T12:00:05Z",
                caller: "router/kubernetes_default.go:182",
                msg: "Service podinfo.test created",
                canary: "podinfo.test",
            }),
            "{broken}",
            line("2026-01-31T12:00:20Z", "cut off").slice(0, -5),
        ].join("\n");
        assert.deepEqual(readLog(text, "log").events, [
            {
                namespace: "prod",
                name: "shop.v1",
                at: Date.parse("2026-01-31T12:00:00Z"),
                message: "New revision detected!",
                warning: false,
                log: "log",
            },
            {
                namespace: "test",
                name: "podinfo",
                at: Date.parse("2026-01-31T12:00:10.5Z"),
                message: "Canary failed! Scaling down podinfo.test",
                warning: true,
                log: "log",
            },
        ]);
    });

    it("has every event from when this Flagger began to work, or else from the first event", () => {
        const first = line("2026-01-31T12:00:10.500Z", "New revision detected!");
        const worked = JSON.stringify({
            ts: "2026-01-31T12:00:01.000Z",
            msg: "Started operator workers",
        });
        const standby = JSON.stringify({ ts: "2026-01-31T12:00:00.000Z", msg: "Starting flagger" });
        const from = (...lines: string[]): number | undefined =>
            readLog(lines.join("\n"), "log").from;
        assert.equal(from(standby, worked, first), Date.parse("2026-01-31T12:00:01Z"));
        assert.equal(from(standby, first), Date.parse("2026-01-31T12:00:10.5Z"));
        assert.equal(from(standby), undefined);
    });

    it("reads times with the offset of Flagger's time zone", () => {
        const [event] = readLog(line("2026-01-31T13:00:00.000+0100", "x"), "log").events;
        assert.equal(event.at, Date.parse("2026-01-31T12:00:00Z"));
    });

    it("reads the encoding for consoles", () => {
        const text = [
            "2026-01-31T12:00:00.000Z\tinfo\tcontroller/controller.go:198\tStarted operator workers",
            '2026-01-31T12:00:10.500Z\tinfo\tcontroller/events.go:33\tNew revision detected!\t{"canary": "podinfo.test"}',
        ].join("\n");
        const { events, from } = readLog(text, "log");
        assert.equal(from, Date.parse("2026-01-31T12:00:00Z"));
        assert.deepEqual(
            events.map(({ name, namespace, message }) => [name, namespace, message]),
            [["podinfo", "test", "New revision detected!"]],
        );
    });
});
