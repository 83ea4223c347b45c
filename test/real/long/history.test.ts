import assert from "node:assert/strict";

import { runCli } from "../../cli/support/cli";
import { CanaryRecorder } from "../support/canary-recorder";
import { Checkout } from "../support/checkout";
import { Cluster } from "../support/cluster";
import { canary, TestStack } from "../support/release";

const limitMs = 300_000;
/** Flagger writes its events and the status within a moment, and the recorder looks four times a second. */
const toleranceMs = 3_000;

/** A rollout in `history --output json`. */
interface Reported {
    readonly startedAt: string;
    readonly endedAt: string;
    readonly outcome: string;
    readonly cause?: string;
    readonly complete: boolean;
    readonly weights: readonly { readonly weight: number }[];
    readonly lowestSuccessRate?: number;
    readonly mostShare?: number;
}

describe("history after releases that follow each other", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let recorder: CanaryRecorder;
    let reported: readonly Reported[];
    let missing: readonly string[];

    before(async () => {
        checkout = Checkout.make("history");
        checkout.edit("stacks/sandbox.ts", {
            'alerts: slackAlerts(settings.slack, "error"),':
                'alerts: slackAlerts(settings.slack, "error"), checks: [{ kind: "rollbackHook" }],',
        });
        await checkout.up();
        stack = await TestStack.open(checkout);
        const cluster = new Cluster(checkout, stack.env);
        const at = ["--kubeconfig", cluster.kubeconfig];
        await stack.up();
        await stack.rest();
        recorder = new CanaryRecorder(cluster, canary);

        /** Releases at once: an update of the stack takes longer than a step. */
        const set = (message: string): void =>
            void cluster.kubectl(
                ...["-n", "test", "set", "env", "deployment/podinfo", "-c", "podinfo"],
                `PODINFO_UI_MESSAGE=${message}`,
            );
        await stack.release({ message: "two" });
        await recorder.ended(1, limitMs);
        await stack.release({ message: "three", args: ["--random-error"] });
        await recorder.ended(2, limitMs);
        await stack.release({ message: "four" });
        await recorder.weight(20, limitMs);
        set("five");
        await recorder.ended(4, limitMs);
        set("six");
        await recorder.weight(20, limitMs);
        const abort = await runCli(["abort", "test/podinfo", "--yes", ...at]);
        assert.equal(abort.code, 0, abort.stdout + abort.stderr);
        await recorder.ended(5, limitMs);
        await recorder.stop();

        const { code, stdout, stderr } = await runCli([
            "history",
            "test/podinfo",
            "--output",
            "json",
            ...at,
        ]);
        assert.equal(code, 0, stderr);
        const { rollouts, ...rest } = JSON.parse(stdout) as {
            rollouts: Reported[];
            missing: string[];
        };
        reported = rollouts;
        missing = rest.missing;
    });

    after(async () => {
        await recorder?.stop();
        await checkout.down();
    });

    it("has each with its outcome, its begin, its end and its weights, as the status of the Canary had them", () => {
        const seen = recorder.rollouts();
        assert.deepEqual(
            seen.map(({ outcome }) => outcome),
            ["promoted", "rolledBack", "superseded", "promoted", "rolledBack"],
        );
        const of = (outcome: string, weights: readonly number[]) => ({ outcome, weights });
        assert.deepEqual(
            reported.map(({ outcome, weights }) =>
                of(outcome, [...new Set(weights.map(({ weight }) => weight))].filter(Boolean)),
            ),
            seen.map(({ outcome, weights }) => of(outcome, weights)),
        );
        for (const [index, { startedAt, endedAt }] of seen.entries()) {
            const rollout = reported[index];
            const begin = Date.parse(rollout?.startedAt ?? "") - startedAt;
            const end = Date.parse(rollout?.endedAt ?? "") - endedAt;
            assert.ok(Math.abs(begin) <= toleranceMs, `begin of ${index}: ${begin} ms`);
            assert.ok(Math.abs(end) <= toleranceMs, `end of ${index}: ${end} ms`);
        }
    });

    it("knows which one was rolled back on request", () => {
        assert.deepEqual(
            reported.map(({ cause }) => cause),
            [undefined, "failedChecks", undefined, undefined, "rollbackHook"],
        );
    });

    it("has what was measured, and nothing is missing", () => {
        assert.deepEqual(missing, []);
        assert.ok(reported.every(({ complete }) => complete));
        const [promoted, rolledBack] = reported;
        assert.ok((promoted?.mostShare ?? 0) > 30, String(promoted?.mostShare));
        assert.ok((rolledBack?.lowestSuccessRate ?? 100) < 99);
    });
});
