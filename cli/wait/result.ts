/** How a wait ended. */
export type WaitOutcome =
    | "promoted"
    | "initialized"
    | "nothingNew"
    | "rolledBack"
    | "stuck"
    | "superseded"
    | "deleted"
    | "timedOut"
    | "unreadable";

/** The outcome of a wait and its reason. */
export interface WaitResult {
    readonly outcome: WaitOutcome;
    /** One sentence without a full stop. */
    readonly reason: string;
}

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

/** A duration in whole seconds, as text. */
export function wholeSeconds(ms: number): string {
    return `${Math.round(ms / 1000)} s`;
}
