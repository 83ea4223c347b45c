import type { RuleContext } from "../../../rules/canary";
import { LONGEST_LIST } from "../../../rules/guard/canary/variables";
import { goodScene, goodSpec } from "../canary/contexts";
import { daemonSet, goodNamespace, withNamespace, withTarget } from "../canary/related/around";
import { abTest, byWeights } from "../canary/spec/pair";

const SKIPPED = "config.linkerd.io/skip-inbound-ports";
const OPAQUE = "config.linkerd.io/opaque-ports";
const trafficPolicy = {
    loadBalancer: {
        localityLbSetting: {
            distribute: [
                { from: "eu/*", to: { "eu/*": 100 } },
                { from: "us/*", to: { "us/*": 0.5, us: 50.5 } },
            ],
        },
    },
};
const twoContainers = [
    { name: "own", image: "own:1", ports: [{ containerPort: 9898 }] },
    {
        name: "beside",
        image: "beside:1",
        ports: [
            { containerPort: 9001 },
            { containerPort: 9002, hostPort: 9002 },
            { containerPort: 9003, hostPort: 9003 },
        ],
    },
];

const many = <Item>(item: Item): Item[] => Array.from({ length: LONGEST_LIST + 1 }, () => item);
const good = goodSpec() as {
    readonly service: { readonly gatewayRefs: readonly object[] };
    readonly analysis: {
        readonly metrics: readonly object[];
        readonly webhooks: readonly object[];
    };
};
const alert = { name: "on-call", severity: "info", providerRef: { name: "on-call" } };
const insider = { headers: { "x-user": { exact: "insider" } } };
const v1 = { provider: "gatewayapi:v1" };
/** A number with a fraction in each of these fields. */
const halves = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, 1.5]));

/** Changes of the good Canary alone. */
const specs: readonly Readonly<Record<string, unknown>>[] = [
    { "service.gatewayRefs": many(good.service.gatewayRefs[0]) },
    { "service.match": many({ uri: { prefix: "/" } }) },
    { ...abTest, "analysis.match": many(insider) },
    { "analysis.alerts": many(alert) },
    { "analysis.webhooks": many(good.analysis.webhooks[0]) },
    { "analysis.metrics": many(good.analysis.metrics[0]) },
    byWeights(many(0).map((_, index) => index)),
    { metricsServer: "ftp://prometheus" },
    { metricsServer: "http://prometheus:x" },
    {
        "analysis.metrics": [
            { name: "request-duration", thresholdRange: { min: 1 }, interval: "1m" },
            { name: "request-success-rate", thresholdRange: { max: 1 }, interval: "1m" },
            { name: "own", interval: "1m", thresholdRange: { min: 1 } },
        ],
    },
    {
        "analysis.sessionAffinity": {
            cookieName: "canary",
            primaryCookieName: "a b",
            partitioned: true,
        },
    },
    {
        "service.match": [
            { uri: {}, method: {} },
            { uri: { regex: "(" } },
            { uri: { exact: "/a b" } },
            { uri: { prefix: "a" } },
            { headers: { "x b": { regex: "(" }, "x-c": { regex: "(?=a)" } } },
            { queryParams: { q: { regex: "(" }, p: { prefix: "a" } } },
            { uri: { prefix: "/" }, port: 1.5 },
        ],
    },
    {
        ...abTest,
        "analysis.match": [
            { uri: { regex: "(" }, headers: { "x b": { exact: "a" } } },
            { sourceLabels: { app: "a" }, headers: { "x-c": { exact: "a" } } },
        ],
    },
    {
        ...abTest,
        "service.match": [{ queryParams: { user: { exact: "a" } } }, { uri: { prefix: "/" } }],
        "analysis.match": [{ queryParams: { user: { exact: "b" } } }],
    },
    { "analysis.canaryReadyThreshold": 101, "analysis.primaryReadyThreshold": 0 },
    { ...v1, "service.timeout": "1s", "service.backendTimeout": "2s" },
    { ...v1, "service.timeout": "x", "service.backendTimeout": "1.5s" },
    { "service.timeout": "1s", "service.backendTimeout": "2s", "service.retries": { attempts: 1 } },
    {
        "service.headers": {
            request: { add: { "x b": "1" } },
            response: { set: { "x b": "1", "": "2" } },
        },
    },
    {
        "service.apex.annotations": {
            "timeout.linkerd.io/idle": "x",
            "timeout.linkerd.io/response": "1y",
            "timeout.linkerd.io/request": "0",
            "retry.linkerd.io/limit": "65536",
            "retry.linkerd.io/http": "5xx,600",
            "retry.linkerd.io/timeout": " 1s",
        },
    },
    { provider: "kubernetes", "analysis.match": [insider] },
    { provider: "kubernetes", ...byWeights([10, 20]) },
    { provider: "linkerd", "analysis.mirror": true },
    { provider: "appmesh:v1beta2" },
    ...["smi:v1alpha2", "kubernetes"].map((provider) => ({
        provider,
        "service.hosts": ["a"],
        "service.mirror": [{ backendRef: { name: "a", port: 1 } }],
        "service.rewrite": { uri: "/" },
        "service.headers": { request: { set: { a: "b" } } },
        "service.match": [{ uri: { prefix: "/" } }],
        "service.corsPolicy": { allowOrigins: ["*"] },
    })),
    { "service.rewrite": { uri: "/" }, "service.mirror": [{ backendRef: { name: "a", port: 1 } }] },
    {
        upstreamRef: { apiVersion: "gloo.solo.io/v1", kind: "Upstream", name: "a" },
        ingressRef: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "a" },
        "service.delegation": true,
        "service.gateways": ["a"],
        "service.meshName": "a",
    },
    {
        autoscalerRef: {
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            name: "podinfo",
            primaryScalerQueries: { a: "b" },
        },
    },
    {
        ...halves("progressDeadlineSeconds", "service.port", "service.targetPort"),
    },
    {
        ...halves("analysis.threshold", "analysis.maxWeight", "analysis.stepWeight"),
        ...halves("analysis.iterations", "analysis.mirrorWeight", "analysis.stepWeightPromotion"),
        ...halves("analysis.primaryReadyThreshold", "analysis.canaryReadyThreshold"),
    },
    {
        "analysis.stepWeights": [1.5, 2],
        "analysis.sessionAffinity": { cookieName: "canary", maxAge: 1.5 },
        "analysis.webhooks[0].retries": 1.5,
        "service.trafficPolicy": {
            loadBalancer: { consistentHash: { minimumRingSize: 1.5 } },
        },
    },
    {
        "service.trafficPolicy": {
            connectionPool: {
                http: halves(
                    ...["http1MaxPendingRequests", "http2MaxRequests", "maxRetries"],
                    "maxRequestsPerConnection",
                ),
            },
        },
    },
    {
        "service.trafficPolicy": {
            outlierDetection: halves(
                ...["consecutiveErrors", "consecutive5xxErrors", "consecutiveGatewayErrors"],
                ...["consecutiveLocalOriginFailures", "maxEjectionPercent", "minHealthPercent"],
            ),
        },
    },
    { "service.targetPort": 0 },
    { "service.targetPort": -1 },
    { "service.targetPort": "Web" },
    { "service.port": 65536 },
];

/** Contexts that break a rule at several places, or at places that no pair has. */
export const furtherContexts: readonly RuleContext[] = [
    ...specs.map((spec) => goodScene({ spec })),
    goodScene({
        spec: {
            "analysis.alerts": [
                { ...alert, providerRef: { name: "on-call", namespace: "other" } },
                { ...alert, providerRef: { name: "on-call", namespace: "test" } },
            ],
        },
        installation: { noCrossNamespaceRefs: true },
    }),
    goodScene({
        metadata: { name: "podinfo", namespace: "flagger-system" },
        spec: { revertOnDeletion: true },
    }),
    goodScene({
        metadata: {
            name: "podinfo",
            namespace: "test",
            annotations: { "flagger.app/config-tracking": "disabled" },
        },
    }),
    goodScene({ spec: { "service.trafficPolicy": trafficPolicy } }),
    goodScene({
        spec: {
            "service.headers": {
                request: { set: { "x a": "1", "x-b": "2", "x c": "3" }, remove: ["x-a", "x b"] },
                response: { add: { ["x".repeat(257)]: "1" }, remove: ["x c", "x d"] },
            },
        },
    }),
    goodScene({
        spec: {
            ...abTest,
            "analysis.match": [
                { headers: { "x-a": { regex: "(" }, "x-b": { regex: "[" } } },
                { queryParams: { a: { regex: "*" } } },
            ],
        },
    }),
    goodScene({
        spec: {
            "analysis.metrics[0].thresholdRange": {},
            "analysis.metrics[1].thresholdRange": {},
        },
    }),
    goodScene({ spec: { "service.hosts": ["*", "app.example.org", "_"] } }),
    goodScene({
        objects: withNamespace({
            "metadata.annotations": { "linkerd.io/inject": "enabled", [SKIPPED]: "9898" },
        }),
    }),
    goodScene({
        objects: withTarget({
            "spec.template.metadata.annotations": { [SKIPPED]: "1", [OPAQUE]: "9898" },
        }),
    }),
    goodScene({ objects: withTarget({ "spec.template.spec.containers": twoContainers }) }),
    goodScene({
        spec: { "targetRef.kind": "DaemonSet", "analysis.metrics": undefined },
        objects: [goodNamespace, daemonSet({ "spec.template.spec.containers": twoContainers })],
    }),
];
