import assert from "node:assert/strict";
import type { FlaggerEvent } from "../../../kube/release/events";
import { GateNotice } from "../../../cli/wait/gate-notice";
import { firstMemory, type Memory, remember } from "../../../kube/release/observations";
import type { Fields } from "../../../rules/canary/reading";
import { canary, statusOf } from "../../support/canaries";

const HALT = "Halt podinfo.test advancement waiting for traffic increase approval step-gate";

function hooks(url: string, ...types: readonly string[]): Fields {
    const webhooks = types.map((type) => ({ type, name: `${type}-hook`, url }));
    return { analysis: { interval: "10s", threshold: 3, stepWeight: 20, webhooks } };
}

const ofLoadTester = "http://tester.tools/gate/check";

describe("the notice of wait about a gate", () => {
    let now: number;
    let lines: string[];
    let events: string[];
    let reads: number;
    let notice: GateNotice;
    beforeEach(() => {
        now = 0;
        lines = [];
        events = [];
        reads = 0;
        notice = new GateNotice({
            line: (text) => lines.push(text),
            readEvents: () => {
                reads += 1;
                return Promise.resolve(
                    events.map((message): FlaggerEvent => ({
                        ...{ namespace: "test", name: "podinfo", at: now, message, warning: true },
                    })),
                );
            },
            now: () => now,
        });
    });

    const seen = (phase: string, spec: Fields, memory = firstMemory(0)): Memory =>
        remember(memory, memory.startedAt, canary(statusOf(phase, 0), spec));

    for (const [phase, type] of [
        ["Waiting", "confirm-rollout"],
        ["WaitingPromotion", "confirm-promotion"],
    ] as const) {
        it(`names the gate of phase ${phase} and its command, once`, async () => {
            const memory = seen(phase, hooks(ofLoadTester, type));
            await notice.look(memory);
            await notice.look(memory);
            assert.deepEqual(lines, [
                `waits for the gate ${type}-hook (${type}): open it with linkerd-canary gate open test/podinfo`,
            ]);
            assert.equal(reads, 0);
        });
    }

    it("names the address where another service decides", async () => {
        await notice.look(seen("Waiting", hooks("https://x.y/approve", "confirm-rollout")));
        assert.match(
            lines.join(),
            /\(confirm-rollout\): it is decided at https:\/\/x\.y\/approve$/,
        );
    });

    it("knows a gate before the next step by Flagger's latest event, read once an interval", async () => {
        const memory = seen("Progressing", hooks(ofLoadTester, "confirm-traffic-increase"));
        events = [HALT];
        now = 9_000;
        await notice.look(memory);
        assert.equal(reads, 0);
        now = 10_000;
        events = [HALT, "Advance podinfo.test canary weight 20"];
        await notice.look(memory);
        assert.deepEqual([reads, lines], [1, []]);
        now = 15_000;
        events = [HALT];
        await notice.look(memory);
        assert.equal(reads, 1);
        now = 20_000;
        await notice.look(memory);
        now = 40_000;
        await notice.look(memory);
        assert.equal(lines.length, 1);
        assert.match(lines.join(), /confirm-traffic-increase-hook \(confirm-traffic-increase\)/);
    });

    it("reads no events of a Canary without such a gate, and says nothing of a release that goes on", async () => {
        now = 60_000;
        events = [HALT];
        await notice.look(seen("Progressing", hooks(ofLoadTester, "confirm-promotion")));
        await notice.look(seen("Succeeded", hooks(ofLoadTester, "confirm-promotion")));
        assert.deepEqual([reads, lines], [0, []]);
    });
});
