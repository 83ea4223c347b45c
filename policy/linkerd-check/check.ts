/** How a check of `linkerd check` is decided before anything is made. */
export interface Decided {
    /** The policy of this pack that decides it. */
    readonly policy: string;
    /** The rule whose violation it is; the last word of the message. */
    readonly rule: string;
    /** What has to be known for that. @default - what the program declares */
    readonly when?: string;
}

/** Why a check cannot be decided before anything is made. */
export interface Undecidable {
    /** A full clause that goes on from "the check". */
    readonly reason: string;
}

/** One check of the official `linkerd check`. */
export interface LinkerdCheck {
    /** The group that it is printed in, by its id. */
    readonly group: string;
    /** The anchor of its hint, as in https://linkerd.io/2/checks/#l5d-existence-ns. */
    readonly anchor: string;
    /** Its own words; together with group and anchor it is the only one. */
    readonly description: string;
    readonly verdict: Decided | Undecidable;
}

/** A row without its group. */
type Row = Omit<LinkerdCheck, "group">;

/** A check and what becomes of it. */
export function check(anchor: string, description: string, verdict: Decided | Undecidable): Row {
    return { anchor, description, verdict };
}

/** The checks of a group. */
export function group(id: string, ...rows: readonly Row[]): LinkerdCheck[] {
    return rows.map((row) => ({ group: id, ...row }));
}

/**
 * A policy decides it.
 *
 * @param policy - its name
 * @param rule - the rule's id
 * @param when - what has to be known for that, besides what the program declares
 */
export function decidedBy(policy: string, rule: string, when?: string): Decided {
    return { policy, rule, when };
}

/** Nothing can decide it before the cluster has been changed. */
export function atRunTime(reason: string): Undecidable {
    return { reason };
}
