import {
    itemsOf,
    makesRoute,
    type Router,
    routerOf,
    strategyOf,
    type StrategyKind,
} from "../reconciled";
import { fieldsOf, isSet, specOf, textOf } from "../reading";
import type { Rule } from "../rule";
import type { Scene } from "../scene";

/** Rules about fields that are accepted, stored, and read by nobody. */
export const ignoredRules: readonly Rule[] = [
    {
        id: "spec/ignored",
        wrong: "The field is stored and read by nobody",
        rule: "Flagger does not read it here",
        remedy: "take it out",
        severity: "warning",
        source: "flagger v1.44.0 pkg/router/gateway_api_v1beta1.go:56-130, pkg/controller/scheduler.go",
        check: (scene) =>
            IGNORED.flatMap(({ path, when, rule, remedy }) => {
                const value = valueAt(scene, path);
                return isGiven(value) && when(scene)
                    ? [{ path: `spec.${path}`, value, rule, remedy }]
                    : [];
            }),
    },
    {
        id: "service/timeout-ignored",
        wrong: "Requests take as long as they take: the timeout is never in force",
        rule: "Flagger's provider gatewayapi:v1beta1 writes no timeouts into the route; of gatewayapi:v1's, Linkerd reads none before edge-25.11.3, and from then on timeout alone, of one number and one unit",
        remedy: 'remove it, and annotate service.apex with timeout.linkerd.io/request, such as "15s"',
        severity: "warning",
        source: "flagger v1.44.0 pkg/router/gateway_api_v1beta1.go:82-101, linkerd edge-25.7.5 policy-controller/k8s/index/src/outbound/index/http.rs:155-193",
        check: (scene) =>
            (["timeout", "backendTimeout"] as const).flatMap((field) => {
                const value = valueAt(scene, `service.${field}`);
                return makesRoute(scene) && isGiven(value)
                    ? [{ path: `spec.service.${field}`, value }]
                    : [];
            }),
    },
    {
        id: "service/retries-ignored",
        wrong: "No request is tried again",
        rule: "Flagger puts retries into no route of the Gateway API",
        remedy: "remove it; the annotations retry.linkerd.io/http and retry.linkerd.io/limit of service.apex cause retries, each of which counts in the analysis",
        severity: "warning",
        source: "flagger v1.44.0 pkg/router/gateway_api_v1beta1.go:82-101",
        check: (scene) => {
            const value = valueAt(scene, "service.retries");
            return notIstio(scene) && isGiven(value)
                ? [{ path: "spec.service.retries", value }]
                : [];
        },
    },
];

interface Ignored {
    /** Below `spec`. */
    readonly path: string;
    readonly when: (scene: Scene) => boolean;
    readonly rule: string;
    readonly remedy?: string;
}

const byRouter =
    (...routers: readonly Router[]) =>
    (scene: Scene): boolean =>
        routers.some((router) => router === routerOf(scene));
const byStrategy =
    (...strategies: readonly StrategyKind[]) =>
    (scene: Scene): boolean =>
        strategies.includes(strategyOf(scene));
const notIstio = byRouter("gatewayapi:v1", "gatewayapi:v1beta1", "smi", "kubernetes");

const forOthers = (path: string, product: string): Ignored => ({
    path,
    when: notIstio,
    rule: `only ${product} has a use for it`,
});

/** Fields that one product alone has a use for, which none of Linkerd's providers is, and its name. */
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
        rule: "this provider has no CORS",
        remedy: "let the application answer with the headers of CORS",
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
        rule: "this provider makes no route",
        remedy: 'use the provider "gatewayapi:v1beta1", or take it out',
    })),
    {
        path: "analysis.maxWeight",
        when: (scene) =>
            byStrategy("weighted")(scene) &&
            !isSet(valueAt(scene, "analysis.stepWeight")) &&
            Array.isArray(valueAt(scene, "analysis.stepWeights")),
        rule: "the last of stepWeights is the highest weight, whatever maxWeight says",
        remedy: "end stepWeights with the highest weight that is meant",
    },
    {
        path: "analysis.maxWeight",
        when: byStrategy("ab", "blue-green"),
        rule: "a release with iterations does not move by weight",
    },
    {
        path: "autoscalerRef.primaryScalerQueries",
        when: (scene) => valueAt(scene, "autoscalerRef.kind") === "HorizontalPodAutoscaler",
        rule: "only KEDA's ScaledObject has queries",
    },
    {
        path: "metricsServer",
        when: (scene) =>
            strategyOf(scene) !== "skipped" &&
            itemsOf(scene, "metrics").length > 0 &&
            itemsOf(scene, "metrics").every(
                ({ fields }) =>
                    isSet(fields.templateRef) &&
                    !textOf(fields.query) &&
                    !textOf(fields.name)?.startsWith("request-"),
            ),
        rule: "each MetricTemplate has an address of its own",
        remedy: "set spec.provider.address of the MetricTemplate instead",
    },
];

function valueAt(scene: Scene, path: string): unknown {
    return path.split(".").reduce<unknown>((value, name) => fieldsOf(value)[name], specOf(scene));
}

/** Whether a field says anything: an empty list, text or `false` is as good as none. */
function isGiven(value: unknown): boolean {
    return (
        isSet(value) &&
        value !== "" &&
        value !== false &&
        value !== 0 &&
        !(Array.isArray(value) && value.length === 0)
    );
}
