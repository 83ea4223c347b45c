import { SandboxError } from "../errors";
import type { DemoRollout } from "./rollout";

/** Expected result of a rollout in the demo. */
export interface Expectation {
    readonly outcome: DemoRollout["outcome"];
    /** Beginnings of Flagger's messages, in this order. */
    readonly messages: readonly string[];
    /** Whether users' requests must have reached the new version, or must not have. */
    readonly traffic: "some" | "none";
}

/** A healthy release: tested before it receives traffic, and promoted. */
export const goodRelease: Expectation = {
    outcome: "promoted",
    messages: [
        "New revision detected!",
        "Pre-rollout check smoke-test passed",
        "Advance ",
        "Promotion completed!",
    ],
    traffic: "some",
};

/** A release that answers errors: it gets some traffic, and loses all of it. */
export const badRelease: Expectation = {
    outcome: "rolled back",
    messages: [
        "New revision detected!",
        "Pre-rollout check smoke-test passed",
        "Advance ",
        "Halt ",
        "Rolling back ",
    ],
    traffic: "some",
};

/** A release whose smoke test fails: it gets no traffic at all. */
export const untestedRelease: Expectation = {
    outcome: "rolled back",
    messages: ["New revision detected!", "Halt ", "Rolling back "],
    traffic: "none",
};

/** @throws SandboxError with all differences. */
export function expect(rollout: DemoRollout, expected: Expectation): void {
    const problems: string[] = [];
    if (rollout.outcome !== expected.outcome) {
        problems.push(`it was ${rollout.outcome}, and should have been ${expected.outcome}`);
    }
    let from = 0;
    for (const message of expected.messages) {
        const at = rollout.events.findIndex(
            (event, index) => index >= from && event.message.startsWith(message),
        );
        if (at < 0) {
            problems.push(`no event "${message}…"${from > 0 ? " after those before it" : ""}`);
        } else {
            from = at + 1;
        }
    }
    if (expected.traffic === "some" && rollout.canaryRequests === 0) {
        problems.push("no user request reached the new version");
    }
    if (expected.traffic === "none" && rollout.canaryRequests > 0) {
        problems.push(
            `${rollout.canaryRequests} user requests reached a version that failed its smoke test`,
        );
    }
    if (problems.length > 0) {
        const events = rollout.events.map((event) => `  ${event.message}`).join("\n");
        throw new SandboxError(
            `${rollout.release} did not go as expected: ${problems.join("; ")}\nFlagger's events:\n${events}`,
        );
    }
}
