import assert from "node:assert/strict";
import { flaggerEvents } from "../../../kube/release/events";
import type { Fields } from "../../../rules/canary/reading";
import { eventObject } from "../../cli/support/fake-cluster";

const at = Date.parse("2026-01-31T12:00:00Z");
const later = { lastTimestamp: "2026-01-31T12:10:00Z" };

describe("flaggerEvents", () => {
    const seen = (items: readonly Fields[]): [string, number][] =>
        flaggerEvents(items).map((event) => [event.message, (event.at - at) / 1000]);

    it("puts them in the order of their times, with the Canary they are about", () => {
        const events = flaggerEvents([
            eventObject("Halt podinfo.test advancement", at + 2_000),
            eventObject("New revision detected!", at, {}, "other"),
        ]);
        assert.deepEqual(events, [
            {
                namespace: "test",
                name: "other",
                at,
                message: "New revision detected!",
                warning: false,
            },
            {
                namespace: "test",
                name: "podinfo",
                at: at + 2_000,
                message: "Halt podinfo.test advancement",
                warning: true,
            },
        ]);
    });

    it("knows the first and the last time of a repeated one", () => {
        const repeated = eventObject("Advance podinfo.test canary weight 20", at, {
            count: 3,
            ...later,
        });
        assert.deepEqual(seen([repeated]), [
            ["Advance podinfo.test canary weight 20", 0],
            ["Advance podinfo.test canary weight 20", 600],
        ]);
    });

    it("knows only the last one of those that Kubernetes' client combined", () => {
        const combined = eventObject("(combined from similar events): Promotion completed!", at, {
            count: 9,
            ...later,
        });
        assert.deepEqual(seen([combined]), [["Promotion completed!", 600]]);
    });

    it("leaves out what others say, and what is about others", () => {
        assert.deepEqual(
            seen([
                eventObject("x", at, { source: { component: "deployment-controller" } }),
                eventObject("x", at, { involvedObject: { kind: "Deployment" } }),
                eventObject("x", at, { firstTimestamp: null, lastTimestamp: null }),
            ]),
            [],
        );
    });

    it("takes the event's own time where there are no others", () => {
        const own = {
            firstTimestamp: null,
            lastTimestamp: null,
            eventTime: "2026-01-31T12:00:05.5Z",
        };
        assert.deepEqual(seen([eventObject("x", at, own)]), [["x", 5.5]]);
    });
});
