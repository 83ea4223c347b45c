import { at, each, type GuardRule, matches, or, quoted, format } from "../guard-rule";

const METHOD = "^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)$";
const HEADER = "^[A-Za-z0-9!#$%&'*+\\-.^_`|~]{1,256}$";
const HOST = "^([*][.])?[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
const DURATION = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

const isPath = (path: string): string =>
    `${path}.startsWith("/") && size(${path}) <= 1024` +
    ` && !${matches(path, "//|/[.]/|/[.][.]/|%2f|%2F|#|/[.][.]$|/[.]$")}` +
    ` && ${matches(path, "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$")}`;

/** Rules about the content of the HTTPRoute. */
export function routeRules(): readonly GuardRule[] {
    return [
        ...(
            [
                ["rewrite", "$makesRoute && has($service.rewrite)"],
                ["mirror", `$makesRoute && size(${or("$service.mirror", "[]")}) > 0`],
                ["corsPolicy", '$router == "gatewayapi:v1" && has($service.corsPolicy)'],
            ] as const
        ).map(([field, isGiven]) => ({
            id: "route/filter",
            violations: at(`spec.service.${field}`, isGiven),
        })),
        ...(["prefix", "exact"] as const).map((way) => {
            const value = or(`e.it.uri.${way}`, '""');
            // a regex comes first, then exact
            const isUsed =
                `${or("e.it.uri.regex", '""')} == ""` +
                (way === "exact" ? "" : ` && ${or("e.it.uri.exact", '""')} == ""`);
            return {
                id: "route/path",
                violations: each(
                    "$matches",
                    `$makesRoute && ${isUsed} && ${value} != "" && !(${isPath(value)})`,
                    `.uri.${way}`,
                    format.text(value),
                ),
            };
        }),
        {
            id: "route/method",
            violations: each(
                "$matches",
                `$makesRoute && !(${or("e.it.method.exact", '""')} == "") && !${matches("e.it.method.exact", METHOD)}`,
                ".method.exact",
                format.text("e.it.method.exact"),
            ),
        },
        ...regexRules(),
        ...headerRules(),
        {
            id: "route/host-name",
            violations: each(
                "$hosts",
                `$makesRoute && !(size(e.it) <= 253 && ${matches("e.it", HOST)})`,
                "",
                format.text("e.it"),
            ),
        },
        {
            id: "route/hosts",
            violations: at(
                "spec.service.hosts",
                '$makesRoute && size($hosts) > 0 && $apex != "" && !$hosts.exists(e, [$apex, $apex + "." + $ns, $apex + "." + $ns + ".svc", $apex + "." + $ns + ".svc.cluster.local"].exists(n, string(e.it).startsWith("*.") ? n.endsWith(string(e.it).substring(1)) : n == string(e.it)))',
                '$service.hosts.join(", ")',
            ),
        },
        ...timeoutRules(),
    ];
}

/** One part of an expression behind which the next begins: an escape, a class, or a letter. */
const ESCAPE = "\\\\[\\s\\S]";
/** The first character of a class, behind its `^`, is one of it whichever it is: a `]` too. */
const CLASS = `\\[(?:\\^(?:${ESCAPE}|[^\\\\])|${ESCAPE}|[^\\\\^])(?:${ESCAPE}|[^\\]\\\\])*\\]`;
const PART = `(?:${ESCAPE}|${CLASS}|[^\\\\\\[])`;

/**
 * Expressions that Rust's regex crate certainly does not compile, matched with Go's syntax: look-around,
 * backreferences, escapes of other dialects, quantifiers with nothing to repeat. CEL cannot try to compile an
 * expression.
 */
export const NOT_RUST = `^${PART}*(?:\\(\\?<?[=!]|\\\\[0-9ceg-moqyCE-OQRTVX-Z])|^[*+?]`;

function isUnreadable(expression: string): string {
    const bare = ["\\\\", "\\(", "\\)", "\\[", "\\]"].reduce(
        (text, escape) => `${text}.replace(${quoted(escape)}, "")`,
        expression,
    );
    // in a class or a comment a bracket counts for nothing
    return (
        `(${matches(expression, NOT_RUST)}` +
        ` || (!${bare}.contains("[") && !${expression}.contains("#") && size(${bare}.split("(")) != size(${bare}.split(")")))` +
        ` || (${bare}.contains("[") && !${bare}.contains("]") && !${expression}.contains("#")))`
    );
}

function regexRules(): GuardRule[] {
    return (["$matches", "$analysisMatches"] as const).flatMap((list) => [
        {
            id: "route/regex",
            violations: each(
                list,
                `$makesRoute && ${or("e.it.uri.regex", '""')} != "" && ${isUnreadable("e.it.uri.regex")}`,
                ".uri.regex",
                format.text("e.it.uri.regex"),
            ),
        },
        ...(["headers", "queryParams"] as const).map((field) => ({
            id: "route/regex",
            violations: eachName(
                list,
                field,
                (given) =>
                    `$makesRoute && has(${given}.regex) && ${given}.?exact.orValue("") == "" && ${isUnreadable(`${given}.regex`)}`,
                (given) => `".regex: " + ${format.text(`${given}.regex`)}`,
            ),
        })),
    ]);
}

/**
 * The headers or parameters of each match that break a rule, those of one match in one string.
 *
 * @param condition - of a name `k` with its condition
 * @param said - the text after the path
 */
export function eachName(
    list: string,
    field: string,
    condition: (given: string) => string,
    said: (given: string) => string,
): string {
    const given = `e.it.${field}[k]`;
    return (
        `${list}.map(e, ${or(`e.it.${field}`, "{}")}.filter(k, ${condition(given)})` +
        `.map(k, e.path + ".${field}[\\"" + k + "\\"]" + ${said(given)}).join(", ")).filter(t, t != "")`
    );
}

function headerRules(): GuardRule[] {
    const isBad = `!${matches("k", HEADER)}`;
    const removed = (side: string): string => or(`$service.headers.${side}.remove`, "[]");
    return [
        ...(["request", "response"] as const).flatMap((side) => [
            ...(["add", "set"] as const).map((operation) => ({
                id: "route/header-name",
                violations: `$makesRoute ? ${or(`$service.headers.${side}.${operation}`, "{}")}.filter(k, ${isBad}).map(k, "spec.service.headers.${side}.${operation}[\\"" + k + "\\"]: \\"" + k + "\\"") : []`,
            })),
            {
                id: "route/header-name",
                violations:
                    `($makesRoute ? variables.places : []).filter(i, i < size(${removed(side)}) && !${matches(`${removed(side)}[i]`, HEADER)})` +
                    `.map(i, "spec.service.headers.${side}.remove[" + string(i) + "]: \\"" + ${removed(side)}[i] + "\\"")`,
            },
        ]),
        ...(["$matches", "$analysisMatches"] as const).map((list) => ({
            id: "route/header-name",
            violations: eachName(
                list,
                "headers",
                () => `$makesRoute && ${isBad}`,
                () => `": " + ${format.text("k")}`,
            ),
        })),
    ];
}

function timeoutRules(): GuardRule[] {
    const value = (field: string): string => or(`$service.${field}`, '""');
    const isRead = (field: string): string => matches(value(field), DURATION);
    return [
        ...(["timeout", "backendTimeout"] as const).map((field) => ({
            id: "route/timeout",
            violations: at(
                `spec.service.${field}`,
                `$router == "gatewayapi:v1" && ${value(field)} != "" && !${isRead(field)}`,
                format.text(`$service.${field}`),
            ),
        })),
        {
            id: "route/timeout",
            violations: at(
                "spec.service.backendTimeout",
                `$router == "gatewayapi:v1" && ${isRead("timeout")} && ${isRead("backendTimeout")}` +
                    ` && duration($service.timeout) != duration(${quoted("0s")}) && duration($service.backendTimeout) > duration($service.timeout)`,
                format.text("$service.backendTimeout"),
            ),
        },
    ];
}
