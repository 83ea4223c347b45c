import assert from "node:assert/strict";
import { outcomeOf } from "../../plan";
import { events, hook, release } from "./canaries";

describe("gates and hooks in the model of Flagger's scheduler", () => {
    it("waits before it scales up, says so once, and goes on", () => {
        const steps = release(
            { stepWeight: 100, webhooks: [hook("confirm-rollout")] },
            { answer: ({ tick }) => tick > 2 },
        );
        assert.deepEqual(
            steps.slice(0, 4).map(({ phase }) => phase),
            ["Waiting", "Waiting", "Waiting", "Progressing"],
        );
        assert.deepEqual(events(steps).slice(0, 4), [
            "Halt podinfo.test advancement waiting for approval confirm-rollout",
            "",
            "",
            "Confirm-rollout check confirm-rollout passed | New revision detected! Scaling up podinfo.test",
        ]);
    });

    it("asks a gate before the promotion in every second run of a blue/green release", () => {
        const steps = release(
            { iterations: 3, webhooks: [hook("confirm-promotion")] },
            { answer: ({ kind }) => kind !== "confirm-promotion", ticks: 9 },
        );
        assert.deepEqual(
            steps.map(({ checks }) => checks.includes("confirm-promotion")),
            [false, false, false, false, true, false, true, false, true],
        );
        assert.equal(outcomeOf(steps), "waiting");
        assert.equal(steps.at(-1)?.phase, "WaitingPromotion");
    });

    it("begins a blue/green release of one iteration anew behind a closed gate", () => {
        const steps = release(
            { iterations: 1, webhooks: [hook("confirm-promotion"), hook("pre-rollout")] },
            { answer: ({ kind }) => kind !== "confirm-promotion", ticks: 4 },
        );
        assert.deepEqual(steps[3].checks, ["pre-rollout"]);
        assert.match(events(steps)[3], /^Starting canary analysis/);
    });

    it("keeps checking behind a closed gate before the promotion", () => {
        const steps = release(
            { stepWeight: 100, threshold: 1, webhooks: [hook("confirm-promotion")] },
            { answer: ({ kind, tick }) => kind !== "confirm-promotion" && tick < 4 },
        );
        assert.deepEqual(
            steps.map(({ phase }) => phase),
            [
                "Progressing",
                "Progressing",
                "WaitingPromotion",
                "WaitingPromotion",
                "WaitingPromotion",
                "Failed",
            ],
        );
    });

    it("lets a gate for more traffic hold the weight without a failed check, and asks it before the promotion too", () => {
        const webhooks = [hook("confirm-traffic-increase")];
        const steps = release(
            { stepWeight: 50, webhooks },
            { answer: ({ call, kind }) => kind === "metric" || call !== 2 },
        );
        assert.deepEqual(
            steps.map(({ canaryWeight, checks }) => [canaryWeight, checks.length]),
            [
                [0, 0],
                [50, 1],
                [50, 2],
                [100, 2],
                [100, 2],
                [0, 0],
                [0, 0],
            ],
        );
        assert.ok(steps.every(({ failedChecks }) => failedChecks === 0));
    });

    it("never asks a gate for more traffic in a release without steps", () => {
        const webhooks = [hook("confirm-traffic-increase")];
        const steps = release({ iterations: 2, webhooks }, { answer: () => false, ticks: 3 });
        assert.ok(steps.every(({ checks }) => !checks.includes("confirm-traffic-increase")));
    });

    it("rolls back by hand at once, and asks no more once the primary is overwritten", () => {
        const analysis = { stepWeight: 100, webhooks: [hook("rollback")] };
        assert.deepEqual(events(release(analysis, { answer: ({ tick }) => tick !== 1 })), [
            "New revision detected! Scaling up podinfo.test",
            "Rollback check rollback passed | Rolling back podinfo.test manual webhook invoked | Canary failed! Scaling down podinfo.test",
        ]);
        assert.equal(outcomeOf(release(analysis, { answer: ({ tick }) => tick < 3 })), "promoted");
    });

    it("tells the hooks of the end, and none after one that fails", () => {
        const webhooks = [hook("post-rollout", "a"), hook("post-rollout", "b")];
        const steps = release(
            { stepWeight: 100, webhooks },
            { answer: ({ name }) => (name === "a" ? { status: 404, body: "gone" } : true) },
        );
        assert.equal(
            events(steps).at(-1),
            "Post-rollout hook a failed gone | Promotion completed! Scaling down podinfo.test",
        );
    });

    it("asks for a rollback by hand even in the run that rolls back by itself", () => {
        const steps = release(
            { stepWeight: 50, threshold: 1, webhooks: [hook("rollback")] },
            { answer: ({ kind, tick }) => (kind === "metric" ? tick < 2 : tick < 3) },
        );
        assert.deepEqual(events(steps).at(-1)?.split(" | "), [
            "Rollback check rollback passed",
            "Rolling back podinfo.test manual webhook invoked",
            "Rolling back podinfo.test failed checks threshold reached 1",
            "Canary failed! Scaling down podinfo.test",
        ]);
    });
});
