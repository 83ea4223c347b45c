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

/** A duration in whole seconds, as text. */
export function wholeSeconds(ms: number): string {
    return `${Math.round(ms / 1000)} s`;
}
