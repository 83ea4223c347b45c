import type { CanaryState } from "../cluster/canaries";

/** Phases in which a release is under way. */
const ACTIVE = new Set(["Waiting", "Progressing", "WaitingPromotion", "Promoting", "Finalising"]);

/** Whether a release is under way. */
export function isActive({ phase }: CanaryState): boolean {
    return ACTIVE.has(phase);
}

/** Whether Flagger has yet to make the primary. */
export function isStarting({ phase }: CanaryState): boolean {
    return phase === "" || phase === "Initializing";
}

/**
 * Milliseconds within which a release begins once its version is applied: two intervals, in which Flagger looks at
 * least once, and 10 s.
 */
export function beginsWithinMs({ intervalSeconds }: CanaryState): number {
    return (2 * intervalSeconds + 10) * 1000;
}
