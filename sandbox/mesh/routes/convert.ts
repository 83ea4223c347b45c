import type { HttpRoute, HttpRouteMatch, HttpRouteRule, ValueMatch } from "../mesh-objects";
import type {
    ConvertedRoute,
    FieldPattern,
    HostPattern,
    Match,
    PathPattern,
    RouteRule,
} from "./converted";
import {
    annotatedRetry,
    annotatedTimeouts,
    type RetryPolicy,
    type RouteTimeouts,
} from "./annotations";
import { parseGatewayDuration, readDuration } from "./durations";
import { convertBackend } from "./convert-backend";
import { convertFilter, headerName } from "./filters";
import { compilePattern } from "./pattern";

/** The route as the proxies get it, or why Linkerd's policy controller cannot convert it. */
export type Conversion =
    | { readonly ok: true; readonly route: ConvertedRoute }
    | { readonly ok: false; readonly error: string };

/**
 * Converts an HTTPRoute as Linkerd's policy controller does (policy-controller/k8s/index/src/outbound/index/http.rs).
 * One unsupported filter, path or pattern in any rule leaves the whole route unconverted; a fault of a
 * backendRef only spoils the share of that backend.
 */
export function convertRoute(route: HttpRoute, features: RouteFeatures): Conversion {
    try {
        const { annotations, creationTimestamp: created } = route.metadata ?? {};
        const [group] = (route.apiVersion ?? gatewayGroup).split("/");
        const ofRoute: RouteSettings = {
            timeouts: annotatedTimeouts(annotations),
            retry: annotatedRetry(annotations),
            readTimeout: group === gatewayGroup ? gatewayTimeout(features) : linkerdTimeout,
        };
        return {
            ok: true,
            route: {
                group,
                namespace: route.metadata?.namespace ?? "",
                name: route.metadata?.name ?? "",
                createdAt: created === undefined ? undefined : new Date(created).getTime(),
                hosts: (route.spec?.hostnames ?? []).map(convertHost),
                rules: (route.spec?.rules ?? []).map((rule) => convertRule(rule, ofRoute)),
            },
        };
    } catch (error) {
        return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
}

/** What differs between the versions of the policy controller. */
export interface RouteFeatures {
    /** Whether `timeouts` of a Gateway API HTTPRoute are in force (from edge-25.11.3 on). */
    readonly gatewayTimeouts: boolean;
}

/** API group of Gateway API. */
export const gatewayGroup = "gateway.networking.k8s.io";

interface RouteSettings {
    readonly timeouts?: RouteTimeouts;
    readonly retry?: RetryPolicy;
    /** Milliseconds of a rule's `timeouts.request`; 0 and undefined for no limit. */
    readonly readTimeout: (text: string) => number | undefined;
}

/** Gateway API's own timeouts are read like the annotations, with one number and one unit; others set no limit. */
function gatewayTimeout({ gatewayTimeouts }: RouteFeatures): RouteSettings["readTimeout"] {
    return (text) => {
        const duration = readDuration(text);
        return gatewayTimeouts && "ms" in duration ? duration.ms : undefined;
    };
}

/** Those of policy.linkerd.io HTTPRoutes are checked by their CRD's schema. */
const linkerdTimeout = parseGatewayDuration;

function convertHost(hostname: string): HostPattern {
    return hostname.startsWith("*.")
        ? { kind: "suffix", suffix: hostname.slice(2) }
        : { kind: "exact", host: hostname };
}

function convertRule(
    rule: HttpRouteRule,
    { timeouts, retry, readTimeout }: RouteSettings,
): RouteRule {
    const text = rule.timeouts?.request;
    const requestMs =
        timeouts?.requestMs ??
        // zero means "no timeout" here (GEP-1742), where an annotation's zero is over at once
        ((text === undefined ? undefined : readTimeout(text)) || undefined);
    return {
        matches: (rule.matches ?? []).map(convertMatch),
        filters: (rule.filters ?? []).map(convertFilter),
        backends: (rule.backendRefs ?? []).map(convertBackend),
        timeouts: requestMs === undefined ? timeouts : { ...timeouts, requestMs },
        retry,
    };
}

function convertMatch(match: HttpRouteMatch): Match {
    return {
        path: match.path === undefined ? undefined : convertPath(match.path),
        method: match.method,
        headers: (match.headers ?? []).map((header) =>
            convertField({ ...header, name: headerName(header.name) }),
        ),
        queryParams: (match.queryParams ?? []).map(convertField),
    };
}

function convertPath(path: NonNullable<HttpRouteMatch["path"]>): PathPattern {
    const value = path.value ?? "/";
    if (path.type === "RegularExpression") {
        return { kind: "regex", pattern: compilePattern(value) };
    }
    if (!value.startsWith("/")) {
        throw new Error(
            `HttpPathMatch paths must be absolute (begin with \`/\`); ${JSON.stringify(value)} is not an absolute path`,
        );
    }
    return { kind: path.type === "Exact" ? "exact" : "prefix", value };
}

function convertField({ type, name, value }: ValueMatch): FieldPattern {
    if (type === "RegularExpression") {
        const pattern = compilePattern(value);
        return { name, matches: (actual) => pattern.matches(actual) };
    }
    return { name, matches: (actual) => actual === value };
}
