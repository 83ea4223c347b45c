import type { WaitOutcome } from "../../kube/release/result";

/** Exit codes of `wait`, as a pipeline sees them; 2 is also wrong usage. */
export const exitCodes: Readonly<Record<WaitOutcome, number>> = {
    promoted: 0,
    initialized: 0,
    nothingNew: 0,
    unreadable: 2,
    rolledBack: 3,
    stuck: 4,
    deleted: 4,
    timedOut: 5,
    superseded: 6,
};
