import { flagger, gatewayApi, linkerd } from "../../citations";
import { gatewayDuration } from "../durations";
import { durationFix } from "../linkerd-annotation-fix";
import { apexOf, makesRoute, namespaceOf, routerOf } from "../reconciled";
import { analysisOf, fieldsOf, isSet, listOf, serviceOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import { rustRegexProblem } from "../rust-regex";
import { rustRegexFix } from "../rust-regex-fix";
import type { RuleContext } from "../context";
import { refusedBecause, ROUTE_REFUSED } from "./route-refusal";

/** Rules about the content of the HTTPRoute: what the API server rejects, and what Linkerd does not support. */
export const routeRules: readonly CanaryRule[] = [
    {
        id: "route/filter",
        knownIssue: "M5",
        impact: "The route is accepted but never takes effect: a new Canary splits no traffic, a running one keeps its last weights, and only the policy controller's log shows why",
        requirement:
            "Linkerd does not support rewrites, mirroring or CORS in a route: it accepts such a route, which then never takes effect",
        fix: "remove it and implement it in the application",
        severity: "error",
        source: [
            linkerd(
                "policy-controller/k8s/index/src/outbound/index/http.rs",
                "convert_linkerd_filter",
            ),
            flagger("pkg/router/gateway_api.go", "sortFiltersV1"),
        ],
        check: (context) => {
            const { corsPolicy, mirror, rewrite } = serviceOf(context);
            return makesRoute(context)
                ? [
                      ...(isSet(rewrite) ? [{ path: "spec.service.rewrite", value: rewrite }] : []),
                      ...(listOf(mirror).length > 0
                          ? [{ path: "spec.service.mirror", value: mirror }]
                          : []),
                      ...(isSet(corsPolicy) && routerOf(context) === "gatewayapi:v1"
                          ? [{ path: "spec.service.corsPolicy", value: corsPolicy }]
                          : []),
                  ]
                : [];
        },
    },
    {
        id: "route/path",
        impact: 'The Canary is never initialised: Flagger logs "HTTPRoute … create error: … is invalid"',
        requirement:
            "an exact or prefix path must begin with / and must not contain //, /./, /../, %2f, # or characters that are not allowed in a URL",
        fix: "write the path exactly as clients request it",
        severity: "error",
        source: [gatewayApi("apis/v1/httproute_types.go", "HTTPPathMatch")],
        check: onServiceMatches((match, path) =>
            (["exact", "prefix"] as const).flatMap((way) => {
                const { regex, exact, [way]: value } = fieldsOf(match.uri);
                // a regex comes first, then exact
                const used = !textOf(regex) && (way === "exact" || !textOf(exact));
                return used && typeof value === "string" && value !== "" && !isPath(value)
                    ? [{ path: `${path}.uri.${way}`, value }]
                    : [];
            }),
        ),
    },
    {
        id: "route/method",
        impact: 'The Canary is never initialised: Flagger logs "HTTPRoute … create error: … Unsupported value"',
        requirement: `a method must be one of ${["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"].join(", ")}, in upper case`,
        fix: "write one of these methods in upper case",
        severity: "error",
        source: [gatewayApi("apis/v1/httproute_types.go", "HTTPMethod")],
        check: onServiceMatches((match, path) => {
            const method = textOf(fieldsOf(match.method).exact);
            return method !== undefined && method !== "" && !METHODS.test(method)
                ? [{ path: `${path}.method.exact`, value: method }]
                : [];
        }),
    },
    {
        id: "route/regex",
        impact: ROUTE_REFUSED,
        requirement:
            "a regular expression must compile with Rust's regex crate, which supports neither look-around nor backreferences",
        fix: "rewrite the expression without look-around and backreferences so that Rust's regex crate compiles it",
        severity: "error",
        source: [
            linkerd("policy-controller/k8s/index/src/routes/http.rs", "try_match"),
            linkerd("policy-controller/runtime/src/admission.rs", "validate"),
        ],
        check: (context) => (makesRoute(context) ? regexes(context).flatMap(uncompiled) : []),
    },
    {
        id: "route/header-name",
        impact: 'The Canary is never initialised: Flagger logs "HTTPRoute … create error: … is invalid"',
        requirement:
            "a header name may contain only letters, digits and ! # $ % & ' * + - . ^ _ ` | ~",
        fix: "write only the name of the header, such as x-canary",
        severity: "error",
        source: [gatewayApi("apis/v1/httproute_types.go", "HTTPHeaderName")],
        check: (context) => (makesRoute(context) ? headerNames(context) : []),
    },
    {
        id: "route/host-name",
        impact: 'The Canary is never initialised: Flagger logs "HTTPRoute … create error: … is invalid"',
        requirement:
            "a host must be a lower-case DNS name, optionally with a leading *., without a port, and not an IP address",
        fix: "write the host name that clients call, or remove hosts to match every host",
        severity: "error",
        source: [gatewayApi("apis/v1/shared_types.go", "Hostname")],
        check: (context) =>
            makesRoute(context)
                ? listOf(serviceOf(context).hosts).flatMap((host, index) =>
                      typeof host === "string" && !HOST.test(host)
                          ? [{ path: `spec.service.hosts[${index}]`, value: host }]
                          : [],
                  )
                : [],
    },
    {
        id: "route/hosts",
        impact: "Meshed clients get a 404 response: none of the hosts is a name by which they call the Service",
        requirement: "a route with hosts matches only requests to these hosts",
        fix: "remove hosts, or add the DNS names of the Service",
        severity: "warning",
        source: [linkerd("policy-controller/k8s/index/src/routes.rs", "host_match")],
        check: hosts,
    },
    {
        id: "route/timeout",
        impact: 'The Canary is never initialised: Flagger logs "HTTPRoute … create error: … is invalid"',
        requirement:
            "a route timeout must consist of whole numbers with h, m, s or ms, and backendTimeout must not be longer than timeout",
        fix: 'write one whole number with one unit, for example "15s" or "90s"',
        severity: "error",
        source: [gatewayApi("apis/v1/shared_types.go", "Duration")],
        check: timeouts,
    },
];

const METHODS = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/;
const HOST =
    /^(?=.{1,253}$)(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function isPath(path: string): boolean {
    return (
        path.startsWith("/") &&
        path.length <= 1024 &&
        !/\/\/|\/\.\/|\/\.\.\/|%2f|%2F|#|\/\.\.$|\/\.$/.test(path) &&
        /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(path)
    );
}

type Match = Readonly<Record<string, unknown>>;

function onServiceMatches(
    check: (match: Match, path: string) => readonly RuleFinding[],
): CanaryRule["check"] {
    return (context) =>
        makesRoute(context)
            ? listOf(serviceOf(context).match).flatMap((match, index) =>
                  check(fieldsOf(match), `spec.service.match[${index}]`),
              )
            : [];
}

/** Every match of the route with its path, of the service and of the analysis. */
function matchesOf(context: RuleContext): { readonly match: Match; readonly path: string }[] {
    const read = (list: unknown, path: string) =>
        listOf(list).map((match, index) => ({ match: fieldsOf(match), path: `${path}[${index}]` }));
    return [
        ...read(serviceOf(context).match, "spec.service.match"),
        ...read(analysisOf(context).match, "spec.analysis.match"),
    ];
}

/** The finding of an expression that does not compile, with Rust's message. */
function uncompiled(finding: RuleFinding): RuleFinding[] {
    const source = textOf(finding.value) ?? "";
    const problem = rustRegexProblem(source);
    if (problem === undefined) {
        return [];
    }
    const fix = rustRegexFix(source);
    return [
        {
            ...finding,
            requirement: refusedBecause(
                `Rust's regex crate does not compile the expression (${problem})`,
            ),
            ...(fix !== undefined && { fix: `rewrite it as ${JSON.stringify(fix)}` }),
        },
    ];
}

/** The regular expressions that get into the route: of a header, an exact value comes before. */
function regexes(context: RuleContext): RuleFinding[] {
    return matchesOf(context).flatMap(({ match, path }) => {
        const uri = textOf(fieldsOf(match.uri).regex);
        const ofNames = (["headers", "queryParams"] as const).flatMap((field) =>
            Object.entries(fieldsOf(match[field])).flatMap(([name, condition]) => {
                const { exact, regex } = fieldsOf(condition);
                return typeof regex === "string" && !textOf(exact)
                    ? [{ path: `${path}.${field}[${JSON.stringify(name)}].regex`, value: regex }]
                    : [];
            }),
        );
        return [...(uri ? [{ path: `${path}.uri.regex`, value: uri }] : []), ...ofNames];
    });
}

function headerNames(context: RuleContext): RuleFinding[] {
    const headers = fieldsOf(serviceOf(context).headers);
    const changed = (["request", "response"] as const).flatMap((side) => {
        const operations = fieldsOf(headers[side]);
        const path = `spec.service.headers.${side}`;
        return [
            ...(["add", "set"] as const).flatMap((operation) =>
                Object.keys(fieldsOf(operations[operation])).map((name) => ({
                    path: `${path}.${operation}[${JSON.stringify(name)}]`,
                    value: name,
                })),
            ),
            ...listOf(operations.remove).map((name, index) => ({
                path: `${path}.remove[${index}]`,
                value: name,
            })),
        ];
    });
    const matched = matchesOf(context).flatMap(({ match, path }) =>
        Object.keys(fieldsOf(match.headers)).map((name) => ({
            path: `${path}.headers[${JSON.stringify(name)}]`,
            value: name,
        })),
    );
    return [...changed, ...matched].filter(
        ({ value }) => typeof value === "string" && !HEADER.test(value),
    );
}

function hosts(context: RuleContext): RuleFinding[] {
    const hostNames = listOf(serviceOf(context).hosts).map(textOf);
    const apex = apexOf(context);
    if (!makesRoute(context) || hostNames.length === 0 || apex === undefined) {
        return [];
    }
    const full = `${apex}.${namespaceOf(context)}`;
    const names = [apex, full, `${full}.svc`, `${full}.svc.cluster.local`];
    const called = hostNames.some((host) =>
        names.some((name) =>
            host?.startsWith("*.") === true ? name.endsWith(host.slice(1)) : name === host,
        ),
    );
    return called ? [] : [{ path: "spec.service.hosts", value: hostNames }];
}

function timeouts(context: RuleContext): RuleFinding[] {
    if (routerOf(context) !== "gatewayapi:v1") {
        return [];
    }
    const { backendTimeout, timeout } = serviceOf(context);
    const bad = Object.entries({ timeout, backendTimeout }).flatMap(([field, value]) =>
        typeof value === "string" && value !== "" && gatewayDuration(value) === undefined
            ? [{ path: `spec.service.${field}`, value, ...asTimeout(durationFix(value)) }]
            : [],
    );
    const request = gatewayDuration(textOf(timeout) ?? "");
    const backend = gatewayDuration(textOf(backendTimeout) ?? "");
    const longer =
        request !== undefined && backend !== undefined && request !== 0 && backend > request;
    return longer
        ? [
              ...bad,
              {
                  path: "spec.service.backendTimeout",
                  value: backendTimeout,
                  ...asTimeout(durationFix(textOf(timeout) ?? "")),
              },
          ]
        : bad;
}

/** The fix of a timeout by a value that the Gateway API allows. */
function asTimeout(fix: string | undefined): Pick<RuleFinding, "fix"> {
    return fix !== undefined && gatewayDuration(fix) !== undefined
        ? { fix: `set it to ${JSON.stringify(fix)}` }
        : {};
}
