import type { ConvertedRoute, HostPattern, Match, RouteRule } from "./converted";
import { matchHost, rankMatch } from "./match-parts";
import {
    anyRequest,
    compareRanks,
    type HostRank,
    type MatchRank,
    noHost,
    type RuleRank,
} from "./rank";
import type { MatchableRequest } from "./request";

/** The rule that a request falls under. */
export interface MatchedRule {
    readonly route: ConvertedRoute;
    readonly rule: RouteRule;
    /** The prefix that a path prefix match consumed, for redirects that replace it. */
    readonly rank: MatchRank;
}

/**
 * The rule with the best match; among equals the first one of the first route. `routes` come ordered by
 * {@link compareRoutes}. Undefined where nothing matches, which Linkerd answers with 404.
 */
export function findRule(
    routes: readonly ConvertedRoute[],
    request: MatchableRequest,
): MatchedRule | undefined {
    let best: MatchedRule | undefined;
    for (const route of routes) {
        const host = bestHost(route.hosts, request.host);
        if (host === undefined) {
            continue;
        }
        for (const rule of route.rules) {
            const rank = bestMatch(rule.matches, request);
            if (rank === undefined) {
                continue;
            }
            const found = { route, rule, rank: { ...rank, ...host } };
            if (best === undefined || compareRanks(found.rank, best.rank) > 0) {
                best = found;
            }
        }
    }
    return best;
}

/** Orders routes as the policy controller hands them to the proxies: the oldest first, then by name. */
export function compareRoutes(left: ConvertedRoute, right: ConvertedRoute): number {
    const byAge = (left.createdAt ?? Infinity) - (right.createdAt ?? Infinity);
    return byAge || (left.name < right.name ? -1 : left.name > right.name ? 1 : 0);
}

function bestHost(hosts: readonly HostPattern[], host: string): HostRank | undefined {
    if (hosts.length === 0) {
        return noHost;
    }
    return hosts
        .map((pattern) => matchHost(pattern, host))
        .filter((rank) => rank !== undefined)
        .sort((a, b) => b.hostKind - a.hostKind || b.hostLength - a.hostLength)
        .at(0);
}

function bestMatch(matches: readonly Match[], request: MatchableRequest): RuleRank | undefined {
    if (matches.length === 0) {
        return anyRequest;
    }
    let best: RuleRank | undefined;
    for (const match of matches) {
        const rank = rankMatch(match, request);
        if (rank !== undefined && (best === undefined || compareRules(rank, best) > 0)) {
            best = rank;
        }
    }
    return best;
}

function compareRules(left: RuleRank, right: RuleRank): number {
    return compareRanks({ ...noHost, ...left }, { ...noHost, ...right });
}
