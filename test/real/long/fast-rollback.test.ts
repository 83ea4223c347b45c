import assert from "node:assert/strict";

import { badRelease, expect } from "../../../sandbox/demo/checks";
import type { DemoRollout } from "../../../sandbox/demo/rollout";
import { median } from "../../../bench/statistics";
import { Checkout } from "../support/checkout";
import { TestStack } from "../support/release";

/** Releases each way; ten give the numbers of the documentation. */
const releases = Number(process.env.ROLLBACK_RELEASES ?? 2);

/** podinfo fails a third of the requests with this argument. */
const args = ["--random-error"];

describe("a release that fails a third of its requests", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let count = 1;
    const rolledBack: Record<"threshold" | "hook", DemoRollout[]> = { threshold: [], hook: [] };

    const releaseFaulty = async (): Promise<DemoRollout> => {
        count += 1;
        return stack.rollOut({ message: `release ${count}`, args });
    };
    const messages = ({ events }: DemoRollout): string =>
        events.map(({ message }) => message).join("\n");
    const medianOf = (by: "threshold" | "hook", of: (rollout: DemoRollout) => number): number =>
        median(rolledBack[by].map(of));

    before(async () => {
        checkout = Checkout.make("fast-rollback");
        await checkout.up();
        stack = await TestStack.open(checkout);
        await stack.up();
        await stack.rest();
    });

    after(() => checkout.down());

    it("is rolled back by as many failed checks as the threshold allows", async () => {
        for (let release = 0; release < releases; release += 1) {
            const rollout = await releaseFaulty();
            expect(rollout, badRelease);
            assert.match(messages(rollout), /failed checks threshold reached 3/);
            rolledBack.threshold.push(rollout);
        }
    });

    it("is rolled back by the hook without a failed check, sooner and with fewer failed requests", async () => {
        checkout.edit("stacks/sandbox.ts", {
            "alerts: slackAlerts(": `checks: [{ kind: "rollbackHook", successRateBelow: "90%" }],
                alerts: slackAlerts(`,
        });
        await stack.up();
        for (let release = 0; release < releases; release += 1) {
            const rollout = await releaseFaulty();
            expect(rollout, { ...badRelease, messages: ["New revision detected!", "Advance "] });
            assert.match(messages(rollout), /Rollback check success-rate-rollback passed/);
            assert.doesNotMatch(messages(rollout), /threshold reached/);
            rolledBack.hook.push(rollout);
        }
        for (const by of ["threshold", "hook"] as const) {
            const seconds = medianOf(by, ({ exposureSeconds = NaN }) => exposureSeconds);
            const failed = medianOf(by, ({ canaryFailures }) => canaryFailures);
            console.log(`        ${by}: ${seconds} s, ${failed} failed requests (medians)`);
        }
        const shorter =
            medianOf("threshold", ({ exposureSeconds = NaN }) => exposureSeconds) -
            medianOf("hook", ({ exposureSeconds = NaN }) => exposureSeconds);
        // two of the three failed checks, at ten seconds each
        assert.ok(shorter >= 15, `${shorter} s shorter`);
    });

    it("leaves a healthy version alone", async () => {
        count += 1;
        const rollout = await stack.rollOut({ message: `release ${count}` });
        assert.equal(rollout.outcome, "promoted", messages(rollout));
    });
});
