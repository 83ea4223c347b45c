import { makesRoute, routerOf, strategyOf } from "../reconciled";
import { analysisOf, type Fields, fieldsOf, isSet, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

const router = "flagger v1.44.0 pkg/router/gateway_api_v1beta1.go";

/** Rules about keeping a user on the version that he met. */
export const affinityRules: readonly CanaryRule[] = [
    {
        id: "affinity/cookie-names",
        impact: "Flagger refuses the Canary in its log and never begins: can't use the same cookie name for both primary and cookie name",
        requirement: "cookieName must be given and differ from primaryCookieName",
        fix: "give each cookie a name of its own",
        severity: "error",
        source: "flagger v1.44.0 pkg/controller/controller.go:397-405",
        // an empty name counts as the same as one that is not given
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
        impact: "Sessions do not stick, or Linkerd's webhook refuses the route and no traffic moves: the name goes unchanged into a regular expression, and is cut at an equals sign",
        requirement: "a cookie's name may hold letters, digits and ! # % & ' _ ` ~ . -",
        fix: "choose a plain name",
        severity: "error",
        source: `${router}:408-440`,
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
        impact: "Browsers drop the cookie at once, so no session sticks",
        requirement: "maxAge is the life of the cookie in seconds, so it cannot be below 0",
        fix: "give the seconds, or leave it out for a day",
        severity: "error",
        source: "flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:598-606",
        check: onAffinity(({ maxAge }) =>
            typeof maxAge === "number" && maxAge < 0
                ? [{ path: "spec.analysis.sessionAffinity.maxAge", value: maxAge }]
                : [],
        ),
    },
    {
        id: "affinity/max-age-zero",
        impact: "A maxAge of 0 keeps the cookie for a day",
        requirement: "a maxAge of 0 counts as none given, which is 86400 seconds",
        fix: "give the seconds that are meant",
        severity: "warning",
        source: "flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:598-606",
        check: onAffinity(({ maxAge }) =>
            maxAge === 0 ? [{ path: "spec.analysis.sessionAffinity.maxAge", value: 0 }] : [],
        ),
    },
    {
        id: "affinity/needs-secure",
        impact: "Browsers refuse the cookie, so no session sticks",
        requirement: "a cookie with sameSite None, or a partitioned one, must be secure",
        fix: "set secure",
        severity: "warning",
        source: "flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:713-744",
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
        impact: "Only sessions on the canary stick: users move from the primary to the canary as before",
        requirement: "the provider gatewayapi:v1beta1 knows no cookie for the primary",
        fix: "take primaryCookieName out",
        severity: "warning",
        source: `${router}:376-478`,
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
        id: "affinity/no-weights",
        impact: "Nothing sticks, since a blue/green release sends no user to the canary before all of them",
        requirement: "session affinity is for releases that move by weight",
        fix: "take sessionAffinity out, or step by weight",
        severity: "warning",
        source: "flagger v1.44.0 pkg/controller/scheduler.go:661-715",
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
        impact: "With steps the release stays at weight 0 for ever; with iterations the route is admitted and never in force",
        requirement: "Linkerd mirrors no traffic",
        fix: "take mirror out; let a load test reach the canary instead",
        severity: "error",
        source: `${router}:315-332, flagger v1.44.0 pkg/controller/scheduler.go:574-590, linkerd edge-25.7.5 policy-controller/k8s/index/src/outbound/index/http.rs:309`,
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
