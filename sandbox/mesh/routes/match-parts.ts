import type { FieldPattern, HostPattern, Match, PathPattern } from "./converted";
import { anyRequest, type HostRank, type RuleRank } from "./rank";
import type { MatchableRequest } from "./request";

/** How well a hostname of a route fits; undefined where it does not. A final dot and case do not count. */
export function matchHost(pattern: HostPattern, host: string): HostRank | undefined {
    const asked = host.toLowerCase().replace(/\.$/, "");
    if (pattern.kind === "exact") {
        return pattern.host.toLowerCase().replace(/\.$/, "") === asked
            ? { hostKind: 2, hostLength: pattern.host.length }
            : undefined;
    }
    return asked.endsWith(`.${pattern.suffix.toLowerCase()}`)
        ? { hostKind: 1, hostLength: pattern.suffix.length }
        : undefined;
}

/** How well one match of a rule fits; undefined where any part of it does not. */
export function rankMatch(match: Match, request: MatchableRequest): RuleRank | undefined {
    if (match.method !== undefined && match.method !== request.method) {
        return undefined;
    }
    const path = match.path === undefined ? anyRequest.path : matchPath(match.path, request.path);
    if (path === undefined) {
        return undefined;
    }
    const hasHeader = (field: FieldPattern): boolean =>
        request.headers[field.name]?.some((value) => field.matches(value)) ?? false;
    const hasParam = (field: FieldPattern): boolean =>
        request.query.getAll(field.name).some((value) => field.matches(value));
    if (!match.headers.every(hasHeader) || !match.queryParams.every(hasParam)) {
        return undefined;
    }
    return {
        path,
        headers: match.headers.length,
        queryParams: match.queryParams.length,
        method: match.method === undefined ? 0 : 1,
    };
}

function matchPath(pattern: PathPattern, path: string): number | undefined {
    switch (pattern.kind) {
        case "exact":
            return pattern.value === path ? path.length : undefined;
        case "regex":
            return pattern.pattern.matches(path) ? path.length : undefined;
        case "prefix":
            return matchPrefix(pattern.value, path);
    }
}

/** A prefix covers whole segments: `/a` covers `/a` and `/a/b`, but not `/ab`. */
function matchPrefix(value: string, path: string): number | undefined {
    if (value === "/") {
        return 1;
    }
    const prefix = value.replace(/\/+$/, "");
    const asked = path.replace(/\/+$/, "");
    return asked === prefix || asked.startsWith(`${prefix}/`) ? prefix.length : undefined;
}
