/**
 * How well a request is matched, in the order in which Linkerd's proxy compares (linkerd/http/route):
 * a host before none, an exact host before a suffix, the longer host; then the length of the matched path
 * (regardless of the kind of the match), the number of headers, of query parameters, and whether a method is named.
 */
export interface MatchRank {
    readonly hostKind: 0 | 1 | 2;
    readonly hostLength: number;
    readonly path: number;
    readonly headers: number;
    readonly queryParams: number;
    readonly method: 0 | 1;
}

/** Positive where the left match is the better one. */
export function compareRanks(left: MatchRank, right: MatchRank): number {
    return (
        left.hostKind - right.hostKind ||
        left.hostLength - right.hostLength ||
        left.path - right.path ||
        left.headers - right.headers ||
        left.queryParams - right.queryParams ||
        left.method - right.method
    );
}

/** The part of a rank that the hostnames of a route decide. */
export type HostRank = Pick<MatchRank, "hostKind" | "hostLength">;

/** The part of a rank that a match of a rule decides. */
export type RuleRank = Omit<MatchRank, keyof HostRank>;

/** A route without hostnames. */
export const noHost: HostRank = { hostKind: 0, hostLength: 0 };

/** A rule without matches means the prefix `/`. */
export const anyRequest: RuleRank = { path: 1, headers: 0, queryParams: 0, method: 0 };
