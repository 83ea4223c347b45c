import { flagger, linkerd } from "../../citations";
import { makesRoute, routerOf, strategyOf } from "../reconciled";
import { analysisOf, type Fields, fieldsOf, isSet, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about session affinity. */
export const affinityRules: readonly CanaryRule[] = [
    {
        id: "affinity/cookie-names",
        impact: 'No release ever starts: Flagger rejects the Canary and logs "can\'t use the same cookie name for both primary and cookie name"',
        requirement: "cookieName must be set and must differ from primaryCookieName",
        fix: 'set cookieName and primaryCookieName to different names, such as "flagger-cookie" and "flagger-cookie-primary"',
        severity: "error",
        source: [flagger("pkg/controller/controller.go", "verifyKnativeCanary")],
        // an empty name counts as unset
        check: (context) => {
            const { sessionAffinity } = analysisOf(context);
            const { cookieName, primaryCookieName = "" } = fieldsOf(sessionAffinity);
            return typeof cookieName === "string" && cookieName === (primaryCookieName ?? "")
                ? [{ path: "spec.analysis.sessionAffinity.cookieName", value: cookieName }]
                : [];
        },
    },
    {
        id: "affinity/cookie-name",
        impact: "Sessions do not stick, or Linkerd's webhook rejects the route and no traffic moves: Flagger copies the name unescaped into a regular expression and cuts it at an equals sign",
        requirement: "a cookie name may contain only letters, digits and ! # % & ' _ ` ~ . -",
        fix: 'use a plain name such as "flagger-cookie"',
        severity: "error",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "getSessionAffinityRouteRules")],
        check: onAffinity((affinity) =>
            (["cookieName", "primaryCookieName"] as const).flatMap((field) => {
                const name = textOf(affinity[field]);
                return name !== undefined && name !== "" && !/^[A-Za-z0-9!#%&'_`~.-]+$/.test(name)
                    ? [{ path: `spec.analysis.sessionAffinity.${field}`, value: name }]
                    : [];
            }),
        ),
    },
    {
        id: "affinity/max-age",
        impact: "Browsers drop the cookie immediately, so no session sticks",
        requirement: "maxAge is the lifetime of the cookie in seconds and must not be negative",
        fix: "set maxAge to the lifetime in seconds, or remove it to use the default of 86400 (one day)",
        severity: "error",
        source: [flagger("pkg/apis/flagger/v1beta1/canary.go", "GetMaxAge")],
        check: onAffinity(({ maxAge }) =>
            typeof maxAge === "number" && maxAge < 0
                ? [{ path: "spec.analysis.sessionAffinity.maxAge", value: maxAge }]
                : [],
        ),
    },
    {
        id: "affinity/max-age-zero",
        impact: "The cookie lasts for a day although maxAge is 0",
        requirement: "Flagger treats a maxAge of 0 as unset and uses 86400 seconds",
        fix: "set maxAge to the intended lifetime in seconds, such as 3600, or remove it to use the default",
        severity: "warning",
        source: [flagger("pkg/apis/flagger/v1beta1/canary.go", "GetMaxAge")],
        check: onAffinity(({ maxAge }) =>
            maxAge === 0 ? [{ path: "spec.analysis.sessionAffinity.maxAge", value: 0 }] : [],
        ),
    },
    {
        id: "affinity/needs-secure",
        impact: "Browsers reject the cookie, so no session sticks",
        requirement: "a cookie with sameSite None or partitioned set must be secure",
        fix: "set sessionAffinity.secure to true",
        severity: "warning",
        source: [flagger("pkg/apis/flagger/v1beta1/canary.go", "BuildCookie")],
        check: onAffinity(({ partitioned, sameSite, secure }) => [
            ...(secure !== true && sameSite === "None"
                ? [{ path: "spec.analysis.sessionAffinity.sameSite", value: sameSite }]
                : []),
            ...(secure !== true && partitioned === true
                ? [{ path: "spec.analysis.sessionAffinity.partitioned", value: partitioned }]
                : []),
        ]),
    },
    {
        id: "affinity/primary-cookie",
        impact: "Only sessions on the canary stick: users still move from the primary to the canary",
        requirement: "the provider gatewayapi:v1beta1 does not support a cookie for the primary",
        fix: "remove primaryCookieName",
        severity: "warning",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "SetRoutes")],
        check: (context) => {
            const { primaryCookieName } = fieldsOf(analysisOf(context).sessionAffinity);
            return routerOf(context) === "gatewayapi:v1beta1" && isSet(primaryCookieName)
                ? [
                      {
                          path: "spec.analysis.sessionAffinity.primaryCookieName",
                          value: primaryCookieName,
                      },
                  ]
                : [];
        },
    },
    {
        id: "affinity/everyone-in-the-end",
        impact: "In the end nearly every user has the new version, at any weight: each request of a user without the cookie is another draw, and only those drawn for the canary stay there",
        requirement:
            "session affinity keeps users at the canary and not at the primary, so that the weight is the share of requests and not of users",
        fix: "remove sessionAffinity if the weight is to limit how many users meet the new version",
        severity: "warning",
        source: [
            flagger("pkg/router/gateway_api_v1beta1.go", "getSessionAffinityRouteRules"),
            flagger("pkg/router/gateway_api.go", "getSessionAffinityRouteRules"),
        ],
        check: (context) => {
            const { sessionAffinity } = analysisOf(context);
            const isKeptAtPrimary =
                routerOf(context) === "gatewayapi:v1" &&
                isSet(fieldsOf(sessionAffinity).primaryCookieName);
            return makesRoute(context) &&
                strategyOf(context) === "weighted" &&
                isSet(sessionAffinity) &&
                !isKeptAtPrimary
                ? [{ path: "spec.analysis.sessionAffinity", value: sessionAffinity }]
                : [];
        },
    },
    {
        id: "affinity/no-weights",
        impact: "Session affinity has no effect: a blue/green release sends no user to the canary before the promotion",
        requirement: "session affinity applies only to releases that shift traffic by weight",
        fix: "remove sessionAffinity",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "runAB")],
        check: (context) => {
            const { sessionAffinity } = analysisOf(context);
            return strategyOf(context) === "blue-green" &&
                routerOf(context) !== "smi" &&
                isSet(sessionAffinity)
                ? [{ path: "spec.analysis.sessionAffinity", value: sessionAffinity }]
                : [];
        },
    },
    {
        id: "analysis/mirror",
        knownIssue: "M11",
        impact: "With step weights the release stays at weight 0 indefinitely; with iterations the route is accepted but never takes effect",
        requirement: "Linkerd does not support traffic mirroring",
        fix: "remove mirror and use a load test webhook to send requests to the canary",
        severity: "error",
        source: [
            flagger("pkg/router/gateway_api_v1beta1.go", "SetRoutes"),
            flagger("pkg/controller/scheduler.go", "runCanary"),
            linkerd(
                "policy-controller/k8s/index/src/outbound/index/http.rs",
                "convert_gateway_filter",
            ),
        ],
        check: (context) =>
            makesRoute(context) &&
            strategyOf(context) !== "skipped" &&
            analysisOf(context).mirror === true
                ? [{ path: "spec.analysis.mirror", value: true }]
                : [],
    },
];

function onAffinity(
    check: (affinity: Fields) => readonly RuleFinding[],
): (context: RuleContext) => readonly RuleFinding[] {
    return (context) =>
        makesRoute(context) && strategyOf(context) !== "skipped"
            ? check(fieldsOf(analysisOf(context).sessionAffinity))
            : [];
}
