import type { Pair } from "../pairs";
import { abTest, affinity, byIterations, specPair } from "./pair";

const ref = "service.gatewayRefs[0]";

/** The provider of the two that Flagger knows no route for. */
const withProvider = (provider: string) => ({ provider });

/** What session affinity by weight does in any case. */
const STICKY = ["affinity/everyone-in-the-end"];

/** Pairs of the rules about who moves the traffic, and whom it reaches. */
export const trafficPairs: readonly Pair[] = [
    specPair(
        "provider/default-istio",
        ["provider"],
        { provider: undefined },
        {},
        { installation: { meshProvider: "" } },
    ),
    specPair("provider/not-linkerd", ["provider"], withProvider("istio")),
    specPair(
        "provider/not-linkerd",
        ["provider"],
        { provider: undefined },
        {},
        {
            about: "Flagger's own, which it takes for Istio's",
            installation: { meshProvider: "gatewayapi" },
        },
    ),
    specPair(
        "provider/ingress-missing",
        ["ingressRef"],
        { provider: "nginx", "service.gatewayRefs": undefined },
        {
            provider: "nginx",
            "service.gatewayRefs": undefined,
            ingressRef: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "web" },
        },
    ),
    specPair(
        "provider/ingress-missing",
        ["routeRef"],
        { provider: "apisix", "service.gatewayRefs": undefined },
        // these copy nothing
        { provider: "contour", "service.gatewayRefs": undefined },
        { about: "of APISIX" },
    ),
    specPair("provider/route-status", ["provider"], withProvider("gatewayapi:v1")),
    specPair("provider/traffic-split", ["provider"], withProvider("linkerd")),
    specPair(
        "provider/split-ignores",
        ["analysis.match", "analysis.sessionAffinity"],
        { ...abTest, ...affinity, provider: "smi:v1alpha2" },
        abTest,
        { also: ["provider/traffic-split"] },
    ),
    specPair(
        "provider/kubernetes-steps",
        ["analysis.stepWeight"],
        withProvider("kubernetes"),
        { ...withProvider("kubernetes"), ...byIterations(5) },
        { also: ["spec/ignored"] },
    ),
    specPair("gateway/missing", ["service.gatewayRefs"], { "service.gatewayRefs": undefined }),
    specPair(
        "gateway/not-service",
        [ref],
        { [`${ref}.kind`]: undefined },
        {},
        { about: "no kind" },
    ),
    specPair(
        "gateway/not-service",
        [ref],
        { [`${ref}.group`]: undefined },
        {},
        { about: "no group" },
    ),
    specPair("gateway/other-service", [`${ref}.name`], { [`${ref}.name`]: "podinfo-service" }),
    specPair(
        "gateway/other-service",
        [`${ref}.port`],
        { [`${ref}.port`]: 80 },
        { [`${ref}.port`]: undefined },
        { about: "the container's port" },
    ),
    specPair(
        "match/everyone",
        ['analysis.match[0].headers["x-user"]'],
        {
            ...abTest,
            "analysis.match": [{ headers: { "x-user": { prefix: "in" } } }],
        },
        abTest,
    ),
    specPair(
        "match/everyone",
        ["analysis.match"],
        {
            ...abTest,
            "analysis.match": [{ sourceLabels: { app: "web" } }],
        },
        abTest,
        { about: "no condition that the Gateway API has" },
    ),
    specPair(
        "match/no-condition",
        ["analysis.match"],
        { ...byIterations(5), "analysis.match": [] },
        byIterations(5),
    ),
    specPair(
        "match/with-steps",
        ["analysis.match"],
        { "analysis.match": abTest["analysis.match"] },
        abTest,
    ),
    specPair(
        "match/whole-cookie",
        ['analysis.match[0].headers["Cookie"].exact'],
        { ...abTest, "analysis.match": [{ headers: { Cookie: { exact: "canary=always" } } }] },
        {
            ...abTest,
            "analysis.match": [
                { headers: { Cookie: { regex: "^(.*?;)?\\s*canary=always\\s*(;.*)?$" } } },
            ],
        },
    ),
    specPair(
        "match/with-affinity",
        ["analysis.sessionAffinity"],
        { ...abTest, ...affinity },
        abTest,
    ),
    specPair(
        "match/replaces-service-match",
        ["analysis.match[0].headers"],
        {
            "service.match": [
                { uri: { prefix: "/" } },
                { uri: { prefix: "/" }, headers: { "x-site": { exact: "eu" } } },
            ],
        },
        { "service.match": [{ uri: { prefix: "/" } }] },
        { both: abTest },
    ),
    specPair(
        "match/unsupported",
        ["service.match[1].method"],
        { "service.match": [{ uri: { prefix: "/" } }, { method: { prefix: "P" } }] },
        { "service.match": [{ uri: { prefix: "/" } }, { method: { exact: "POST" } }] },
    ),
    specPair(
        "match/ignored",
        ["service.match[0].withoutHeaders"],
        { "service.match": [{ uri: { prefix: "/" }, withoutHeaders: { "x-a": { exact: "b" } } }] },
        { "service.match": [{ uri: { prefix: "/" } }] },
    ),
    specPair(
        "match/not-covering",
        ["service.match"],
        { "service.match": [{ uri: { prefix: "/api" } }] },
        { "service.match": [{ uri: { prefix: "/api" } }, { uri: { prefix: "/" } }] },
    ),
    specPair(
        "affinity/cookie-names",
        ["analysis.sessionAffinity.cookieName"],
        { "analysis.sessionAffinity": { cookieName: "" } },
        affinity,
        { remains: STICKY },
    ),
    specPair(
        "affinity/cookie-name",
        ["analysis.sessionAffinity.cookieName"],
        { "analysis.sessionAffinity": { cookieName: "a=b" } },
        affinity,
        { remains: STICKY },
    ),
    specPair(
        "affinity/max-age",
        ["analysis.sessionAffinity.maxAge"],
        { "analysis.sessionAffinity.maxAge": -1 },
        {},
        { both: affinity, remains: STICKY },
    ),
    specPair(
        "affinity/max-age-zero",
        ["analysis.sessionAffinity.maxAge"],
        { "analysis.sessionAffinity": { cookieName: "canary", maxAge: 0 } },
        affinity,
        { remains: STICKY },
    ),
    specPair(
        "affinity/needs-secure",
        ["analysis.sessionAffinity.sameSite"],
        { "analysis.sessionAffinity": { cookieName: "canary", sameSite: "None" } },
        { "analysis.sessionAffinity": { cookieName: "canary", sameSite: "None", secure: true } },
        { remains: STICKY },
    ),
    specPair(
        "affinity/primary-cookie",
        ["analysis.sessionAffinity.primaryCookieName"],
        { "analysis.sessionAffinity": { cookieName: "canary", primaryCookieName: "primary" } },
        affinity,
        { remains: STICKY },
    ),
    specPair(
        "affinity/no-weights",
        ["analysis.sessionAffinity"],
        { ...byIterations(5), ...affinity },
        byIterations(5),
    ),
    specPair("affinity/everyone-in-the-end", ["analysis.sessionAffinity"], affinity, {}),
    specPair("analysis/mirror", ["analysis.mirror"], { "analysis.mirror": true }),
];
