import { flagger, linkerd } from "../../citations";
import {
    itemsOf,
    makesRoute,
    type Router,
    routerOf,
    strategyOf,
    type StrategyKind,
} from "../reconciled";
import { isSinceEdge } from "../../versions/linkerd-release";
import { hasEffect, isSet, textOf, valueAt } from "../reading";
import type { CanaryRule } from "../rule";
import type { Installation, RuleContext } from "../context";

/** Rules about fields that are accepted and stored but have no effect. */
export const ignoredRules: readonly CanaryRule[] = [
    {
        id: "spec/ignored",
        impact: "The field is stored but has no effect",
        requirement: "Flagger does not read this field here",
        fix: "remove it",
        severity: "warning",
        source: [
            flagger("pkg/router/gateway_api_v1beta1.go", "GatewayAPIV1Beta1Router"),
            flagger("pkg/controller/scheduler.go"),
        ],
        check: (context) =>
            IGNORED.flatMap(({ path, when, requirement, fix }) => {
                const value = valueAt(context, path);
                return hasEffect(value) && when(context)
                    ? [{ path: `spec.${path}`, value, requirement, fix }]
                    : [];
            }),
    },
    {
        id: "service/timeout-ignored",
        impact: "Requests can take any length of time: the timeout never takes effect",
        requirement:
            "with the provider gatewayapi:v1beta1 Flagger writes no timeouts to the route; with gatewayapi:v1 it does, but Linkerd ignores them before edge-25.11.3 and from then on reads only timeout, written as one number with one unit",
        fix: 'remove it and annotate service.apex with timeout.linkerd.io/request, for example "15s"',
        severity: "warning",
        source: [
            flagger("pkg/router/gateway_api_v1beta1.go", "Reconcile"),
            linkerd(
                "policy-controller/k8s/index/src/outbound/index/http.rs",
                "convert_linkerd_rule",
            ),
        ],
        check: (context) =>
            (["timeout", "backendTimeout"] as const).flatMap((field) => {
                const value = valueAt(context, `service.${field}`);
                return makesRoute(context) &&
                    hasEffect(value) &&
                    !(field === "timeout" && isTimeoutRead(context, value))
                    ? [{ path: `spec.service.${field}`, value }]
                    : [];
            }),
    },
    {
        id: "service/retries-ignored",
        impact: "No request is retried",
        requirement: "Flagger does not add retries to Gateway API routes",
        fix: "remove it; to enable retries, add the annotations retry.linkerd.io/http and retry.linkerd.io/limit to service.apex, and note that the analysis counts every retry",
        severity: "warning",
        source: [flagger("pkg/router/gateway_api_v1beta1.go", "Reconcile")],
        check: (context) => {
            const value = valueAt(context, "service.retries");
            return notIstio(context) && hasEffect(value)
                ? [{ path: "spec.service.retries", value }]
                : [];
        },
    },
];

/** A timeout that a Linkerd reads which reads timeouts at all: one number with one unit. */
export const READ_TIMEOUT = "^[1-9][0-9]*(h|m|s|ms)$";

/** Whether the installation's Linkerd is known to read the timeouts of HTTPRoutes. */
export function readsTimeouts({ linkerd }: Installation): boolean {
    return linkerd !== undefined && isSinceEdge(linkerd, "edge-25.11.3") === true;
}

/** Whether Flagger writes the timeout into the route, and Linkerd reads it there. */
function isTimeoutRead(context: RuleContext, value: unknown): boolean {
    return (
        routerOf(context) === "gatewayapi:v1" &&
        typeof value === "string" &&
        new RegExp(READ_TIMEOUT).test(value) &&
        readsTimeouts(context.installation)
    );
}

interface Ignored {
    /** Below `spec`. */
    readonly path: string;
    readonly when: (context: RuleContext) => boolean;
    readonly requirement: string;
    readonly fix?: string;
}

const byRouter =
    (...routers: readonly Router[]) =>
    (context: RuleContext): boolean =>
        routers.some((router) => router === routerOf(context));
const byStrategy =
    (...strategies: readonly StrategyKind[]) =>
    (context: RuleContext): boolean =>
        strategies.includes(strategyOf(context));
const notIstio = byRouter("gatewayapi:v1", "gatewayapi:v1beta1", "smi", "kubernetes");

const forOthers = (path: string, product: string): Ignored => ({
    path,
    when: notIstio,
    requirement: `only ${product} uses this field`,
});

/** Fields that only one product uses, which none of Linkerd's providers is, with the product's name. */
export const FOR_OTHERS = [
    ["service.gateways", "Istio"],
    ["service.delegation", "Istio"],
    ["service.trafficPolicy", "Istio"],
    ["service.meshName", "App Mesh"],
    ["service.backends", "App Mesh"],
    ["analysis.mirrorWeight", "Istio"],
    ["ingressRef", "an ingress controller"],
    ["routeRef", "Apache APISIX"],
    ["upstreamRef", "Gloo"],
] as const;

const IGNORED: readonly Ignored[] = [
    ...FOR_OTHERS.map(([path, product]) => forOthers(path, product)),
    {
        path: "service.corsPolicy",
        when: byRouter("gatewayapi:v1beta1", "smi", "kubernetes"),
        requirement: "this provider does not support CORS",
        fix: "return the CORS headers from the application",
    },
    ...[
        "service.match",
        "service.headers",
        "service.rewrite",
        "service.mirror",
        "service.hosts",
    ].map((path) => ({
        path,
        when: byRouter("smi", "kubernetes"),
        requirement: "this provider creates no route",
        fix: 'set provider to "gatewayapi:v1beta1", or remove this field',
    })),
    {
        path: "analysis.maxWeight",
        when: (context) =>
            byStrategy("weighted")(context) &&
            !isSet(valueAt(context, "analysis.stepWeight")) &&
            Array.isArray(valueAt(context, "analysis.stepWeights")),
        requirement:
            "the last entry of stepWeights is the highest weight, and maxWeight is ignored",
        fix: "remove maxWeight, and end stepWeights with the highest weight you want",
    },
    {
        path: "analysis.maxWeight",
        when: byStrategy("ab", "blue-green"),
        requirement: "a release with iterations does not shift traffic by weight",
    },
    {
        path: "autoscalerRef.primaryScalerQueries",
        when: (context) => valueAt(context, "autoscalerRef.kind") === "HorizontalPodAutoscaler",
        requirement: "only KEDA's ScaledObject has queries",
    },
    {
        path: "metricsServer",
        when: (context) =>
            strategyOf(context) !== "skipped" &&
            itemsOf(context, "metrics").length > 0 &&
            itemsOf(context, "metrics").every(
                ({ fields }) =>
                    isSet(fields.templateRef) &&
                    !textOf(fields.query) &&
                    !textOf(fields.name)?.startsWith("request-"),
            ),
        requirement: "each MetricTemplate has its own address",
        fix: "remove it and set spec.provider.address of the MetricTemplate",
    },
];
