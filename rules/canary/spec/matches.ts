import { flagger, linkerd } from "../../citations";
import { makesRoute, strategyOf } from "../reconciled";
import { analysisOf, type Fields, fieldsOf, isSet, listOf, serviceOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about who is sent to the canary, and which requests the route is for. */
export const matchRules: readonly CanaryRule[] = [
    {
        id: "match/everyone",
        knownIssue: "M13",
        impact: "Every user is sent to the canary: Flagger cannot convert the conditions and silently drops all of them",
        requirement:
            "analysis.match must contain conditions that Flagger can convert: headers and queryParams with a non-empty exact or regex",
        fix: "give each header or query parameter an exact value or a regex; write a prefix as a regex such as prefix.*",
        severity: "error",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "Reconcile", "mapRouteMatches")],
        check: everyone,
    },
    {
        id: "match/no-condition",
        impact: "The release is blue/green instead of an A/B test: no user is sent to the canary before the promotion",
        requirement: "an empty match list is the same as no match",
        fix: "add the conditions that select the users for the canary, or remove match",
        severity: "warning",
        source: [flagger("pkg/apis/flagger/v1beta1/canary.go", "DeploymentStrategy")],
        check: (context) => {
            const { match } = analysisOf(context);
            return strategyOf(context) === "blue-green" &&
                Array.isArray(match) &&
                match.length === 0
                ? [{ path: "spec.analysis.match", value: match }]
                : [];
        },
    },
    {
        id: "match/with-steps",
        impact: "Only requests that match are split by weight and all others stay on the primary, so the step weights are not percentages of the total traffic",
        requirement: "with analysis.match, step weights apply only to requests that match",
        fix: "set iterations instead of step weights for an A/B test, or remove match to shift all traffic by weight",
        severity: "warning",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "Reconcile")],
        check: (context) => {
            const { match } = analysisOf(context);
            return strategyOf(context) === "weighted" &&
                makesRoute(context) &&
                listOf(match).length > 0
                ? [{ path: "spec.analysis.match", value: match }]
                : [];
        },
    },
    {
        id: "match/whole-cookie",
        impact: "Users with any other cookie never reach the canary: a browser sends all of its cookies in one header, which is compared as a whole",
        requirement: "an exact match of the header cookie must equal all cookies of a request",
        fix: 'match the one cookie among others with a regex, such as "^(.*?;)?\\s*canary=always\\s*(;.*)?$"',
        severity: "warning",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "mapRouteMatches")],
        check: wholeCookie,
    },
    {
        id: "match/with-affinity",
        impact: "Every user is sent to the canary: the conditions go to the session affinity rule, and the weighted rule has none",
        requirement: "an A/B test cannot be combined with session affinity",
        fix: "remove sessionAffinity: users who match the conditions stay on the canary anyway",
        severity: "error",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "SetRoutes")],
        check: (context) => {
            const { match, sessionAffinity } = analysisOf(context);
            return makesRoute(context) &&
                strategyOf(context) !== "skipped" &&
                listOf(match).length > 0 &&
                isSet(sessionAffinity)
                ? [{ path: "spec.analysis.sessionAffinity", value: sessionAffinity }]
                : [];
        },
    },
    {
        id: "match/replaces-service-match",
        impact: "Requests that service.match excludes are sent to the canary",
        requirement: "the headers and queryParams of analysis.match replace those of service.match",
        fix: "repeat the conditions of service.match in analysis.match",
        severity: "warning",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "makeFilters")],
        check: replaces,
    },
    {
        id: "match/unsupported",
        impact: 'The Canary is never initialised: Flagger logs "Invalid request matching selectors"',
        requirement:
            "service.match must contain conditions that Flagger can convert, none of them empty: uri with exact, prefix or regex, method with exact, headers and queryParams with exact or regex",
        fix: "rewrite the condition with one of these match types",
        severity: "error",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "mapRouteMatches")],
        check: (context) =>
            makesRoute(context)
                ? listOf(serviceOf(context).match).flatMap((match, index) =>
                      unconverted(fieldsOf(match), `spec.service.match[${index}]`),
                  )
                : [],
    },
    {
        id: "match/ignored",
        impact: "The route also matches requests that the condition should exclude",
        requirement:
            "the Gateway API does not support this condition, and Flagger silently drops it",
        fix: "remove it, and use uri, method, headers or queryParams instead",
        severity: "warning",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "mapRouteMatches")],
        check: ignored,
    },
    {
        id: "match/not-covering",
        impact: "Requests that match no condition of service.match get a 404 response",
        requirement:
            "a Service with a route serves only requests that the route matches, so service.match must cover every request that clients send",
        fix: "remove service.match, or add a last entry with the uri prefix /",
        severity: "warning",
        source: [linkerd("policy-controller/grpc/src/outbound/http.rs", "protocol")],
        check: (context) => {
            const matches = listOf(serviceOf(context).match).map(fieldsOf).filter(isConverted);
            return makesRoute(context) && matches.length > 0 && !matches.some(coversAll)
                ? [{ path: "spec.service.match", value: serviceOf(context).match }]
                : [];
        },
    },
];

function wholeCookie(context: RuleContext): RuleFinding[] {
    if (!makesRoute(context) || strategyOf(context) === "skipped") {
        return [];
    }
    return listOf(analysisOf(context).match).flatMap((match, index) =>
        Object.entries(fieldsOf(fieldsOf(match).headers)).flatMap(([name, condition]) => {
            const { exact } = fieldsOf(condition);
            return name.toLowerCase() === "cookie" && typeof exact === "string" && exact !== ""
                ? [
                      {
                          path: `spec.analysis.match[${index}].headers[${JSON.stringify(name)}].exact`,
                          value: exact,
                      },
                  ]
                : [];
        }),
    );
}

/** Whether any part of a match gets into the route: Flagger drops an empty one. */
function isConverted(match: Fields): boolean {
    return (
        isSet(match.uri) ||
        isSet(match.method) ||
        Object.keys(fieldsOf(match.headers)).length > 0 ||
        Object.keys(fieldsOf(match.queryParams)).length > 0
    );
}

function coversAll(match: Fields): boolean {
    return (
        fieldsOf(match.uri).prefix === "/" &&
        !isSet(match.method) &&
        Object.keys(fieldsOf(match.headers)).length === 0 &&
        Object.keys(fieldsOf(match.queryParams)).length === 0
    );
}

/** Paths in a match that make Flagger's conversion fail. */
function unconverted(match: Fields, path: string): RuleFinding[] {
    const one = (field: "uri" | "method", ways: readonly string[]): RuleFinding[] =>
        isSet(match[field]) && !hasOneOf(match[field], ways)
            ? [{ path: `${path}.${field}`, value: match[field] }]
            : [];
    return [
        ...one("uri", ["regex", "exact", "prefix"]),
        ...one("method", ["exact"]),
        ...(["headers", "queryParams"] as const).flatMap((field) =>
            Object.entries(fieldsOf(match[field])).flatMap(([name, condition]) =>
                isSet(condition) && !hasOneOf(condition, ["exact", "regex"])
                    ? [{ path: `${path}.${field}[${JSON.stringify(name)}]`, value: condition }]
                    : [],
            ),
        ),
    ];
}

function hasOneOf(condition: unknown, ways: readonly string[]): boolean {
    const given = fieldsOf(condition);
    return ways.some((way) => typeof given[way] === "string" && given[way] !== "");
}

function everyone(context: RuleContext): RuleFinding[] {
    const matches = listOf(analysisOf(context).match).map(fieldsOf);
    if (!makesRoute(context) || strategyOf(context) === "skipped" || matches.length === 0) {
        return [];
    }
    // uri and method are not in the CRD here, so they never arrive
    const arriving = matches.map(({ headers, queryParams }) => ({ headers, queryParams }));
    const failing = arriving.flatMap((match, index) =>
        unconverted(match, `spec.analysis.match[${index}]`),
    );
    if (failing.length > 0) {
        return failing;
    }
    return arriving.some(isConverted)
        ? []
        : [{ path: "spec.analysis.match", value: analysisOf(context).match }];
}

function replaces(context: RuleContext): RuleFinding[] {
    if (!makesRoute(context) || strategyOf(context) === "skipped") {
        return [];
    }
    const service = listOf(serviceOf(context).match).map(fieldsOf);
    return listOf(analysisOf(context).match).flatMap((match, index) =>
        (["headers", "queryParams"] as const).flatMap((field) => {
            const own = fieldsOf(fieldsOf(match)[field]);
            const replaced = service.some((other) => {
                const theirs = fieldsOf(other[field]);
                return Object.keys(theirs).some(
                    (name) => JSON.stringify(own[name]) !== JSON.stringify(theirs[name]),
                );
            });
            return Object.keys(own).length > 0 && replaced
                ? [{ path: `spec.analysis.match[${index}].${field}`, value: own }]
                : [];
        }),
    );
}

function ignored(context: RuleContext): RuleFinding[] {
    if (!makesRoute(context)) {
        return [];
    }
    const inService = listOf(serviceOf(context).match).flatMap((match, index) =>
        Object.entries(fieldsOf(match))
            .filter(([name, value]) => isSet(value) && NOT_CONVERTED.includes(name))
            .map(([name, value]) => ({ path: `spec.service.match[${index}].${name}`, value })),
    );
    const inAnalysis = listOf(analysisOf(context).match).flatMap((match, index) => {
        const { sourceLabels } = fieldsOf(match);
        // alone it is no condition at all, which is reported as a match for everyone
        return isSet(sourceLabels) && isConverted(fieldsOf(match))
            ? [{ path: `spec.analysis.match[${index}].sourceLabels`, value: sourceLabels }]
            : [];
    });
    return [...inService, ...inAnalysis];
}

/** Conditions of a match that Flagger omits from its HTTPRoutes. */
export const NOT_CONVERTED: readonly string[] = [
    "authority",
    "gateways",
    "ignoreUriCase",
    "port",
    "scheme",
    "sourceLabels",
    "sourceNamespace",
    "withoutHeaders",
];
