import { RELEASE_PHASES } from "../../rules/release-phases";
import type { CanaryState } from "./canaries";

/** Whether a release is in progress. */
export function isActive({ phase }: CanaryState): boolean {
    return RELEASE_PHASES.includes(phase);
}

/** Whether Flagger has not created the primary yet. */
export function isStarting({ phase }: CanaryState): boolean {
    return phase === "" || phase === "Initializing";
}

/**
 * Milliseconds within which a release starts once its version is applied: two intervals, in which Flagger checks at
 * least once, and 10 s.
 */
export function beginsWithinMs({ intervalSeconds }: CanaryState): number {
    return (2 * intervalSeconds + 10) * 1000;
}
