/** How a check of `linkerd check` is evaluated before the update. */
export interface Decided {
    /** The policy of this pack that covers the check. */
    readonly policy: string;
    /** Id of the rule, as shown at the end of the message. */
    readonly rule: string;
    /** Precondition of the evaluation. @default - only the program */
    readonly when?: string;
}

/** Why a check cannot be evaluated before the update. */
export interface Undecidable {
    /** A clause that continues "the check". */
    readonly reason: string;
}

/** One check of the official `linkerd check`. */
export interface LinkerdCheck {
    /** Id of its group in the output. */
    readonly group: string;
    /** The anchor of its hint, as in https://linkerd.io/2/checks/#l5d-existence-ns. */
    readonly anchor: string;
    /** Its description; unique together with group and anchor. */
    readonly description: string;
    readonly verdict: Decided | Undecidable;
}

/** A row without its group. */
type Row = Omit<LinkerdCheck, "group">;

/** A check with its evaluation. */
export function check(anchor: string, description: string, verdict: Decided | Undecidable): Row {
    return { anchor, description, verdict };
}

/** The checks of a group. */
export function group(id: string, ...rows: readonly Row[]): LinkerdCheck[] {
    return rows.map((row) => ({ group: id, ...row }));
}

/**
 * A policy covers the check.
 *
 * @param policy - its name
 * @param rule - the rule's id
 * @param when - precondition of the evaluation
 */
export function decidedBy(policy: string, rule: string, when?: string): Decided {
    return { policy, rule, when };
}

/** The check cannot be evaluated before the update. */
export function atRunTime(reason: string): Undecidable {
    return { reason };
}
