import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { abTest, byIterations, byWeights, specPair } from "./pair";

const annotated = (annotations: Readonly<Record<string, string>>) => ({
    "service.apex": { annotations },
});
const matching = (match: unknown) => ({ "service.match": [{ uri: { prefix: "/" } }, match] });

/** The refs of Linkerd's status differ, so that Flagger does not wait for it. */
const v1 = { provider: "gatewayapi:v1", "service.gatewayRefs[0].namespace": undefined };

/** Pairs of the rules about the Services and the route that Flagger makes. */
export const servicePairs: readonly Pair[] = [
    specPair("service/missing", ["service"], { service: undefined }),
    specPair("service/port", ["service.port"], {
        "service.port": 0,
        "service.gatewayRefs[0].port": undefined,
    }),
    {
        rule: "service/target-port",
        bad: goodScene({ spec: { "service.targetPort": "9898" }, objects: [] }),
        fixed: goodScene({ spec: { "service.targetPort": "http" }, objects: [] }),
        at: ["spec.service.targetPort"],
    },
    specPair(
        "service/name",
        ["service.name"],
        { "service.name": "podinfo.v1", "service.gatewayRefs[0].name": "podinfo.v1" },
        {
            "service.name": "podinfo-v1",
            "service.gatewayRefs[0].name": "podinfo-v1",
            // its commands call podinfo-canary
            "analysis.webhooks": undefined,
        },
    ),
    specPair(
        "service/port-name",
        ["service.portName"],
        { "service.portName": "HTTP" },
        { "service.portName": "http" },
    ),
    specPair(
        "service/app-protocol",
        ["service.appProtocol"],
        { "service.appProtocol": "grpc" },
        { "service.appProtocol": "kubernetes.io/h2c" },
    ),
    specPair("service/headless", ["service.headless"], { "service.headless": true }),
    ...(
        [
            ["retry.linkerd.io/http", "5xx, 429"],
            ["retry.linkerd.io/http", "500-"],
            ["retry.linkerd.io/limit", "-1"],
            ["retry.linkerd.io/timeout", "99999999999999999999999ms"],
            ["timeout.linkerd.io/request", "1m30s"],
        ] as const
    ).map(([name, value]) =>
        specPair(
            "service/linkerd-annotation",
            [`service.apex.annotations["${name}"]`],
            annotated({ [name]: value }),
            annotated({ "timeout.linkerd.io/request": "90s" }),
            {
                about: `${name} of ${value}`,
                also: name.endsWith("/http") ? ["service/retries-counted"] : [],
            },
        ),
    ),
    specPair(
        "service/timeout-zero",
        [
            'service.apex.annotations["timeout.linkerd.io/request"]',
            'service.apex.annotations["timeout.linkerd.io/response"]',
        ],
        annotated({
            "timeout.linkerd.io/request": "0s",
            "timeout.linkerd.io/response": "0",
            "timeout.linkerd.io/idle": "0s",
        }),
        annotated({ "timeout.linkerd.io/request": "15s" }),
    ),
    specPair(
        "service/retries-counted",
        ["service.apex.annotations"],
        annotated({ "retry.linkerd.io/http": "5xx", "retry.linkerd.io/limit": "2" }),
        annotated({ "retry.linkerd.io/limit": "0", "retry.linkerd.io/timeout": "0s" }),
    ),
    specPair(
        "service/timeout-ignored",
        ["service.timeout"],
        { "service.timeout": "15s" },
        { "service.apex": { annotations: { "timeout.linkerd.io/request": "15s" } } },
    ),
    specPair(
        "service/timeout-ignored",
        ["service.timeout"],
        { "service.timeout": "1m30s" },
        { "service.timeout": "90s" },
        {
            about: "a Linkerd that reads timeouts of one number and one unit",
            both: v1,
            installation: { linkerd: "edge-25.11.3", gatewayApi: "v1.2.1" },
        },
    ),
    specPair("service/retries-ignored", ["service.retries"], {
        "service.retries": { attempts: 3 },
    }),
    specPair(
        "route/filter",
        ["service.rewrite"],
        { "service.rewrite": { uri: "/" } },
        {},
        { about: "rewriting" },
    ),
    specPair(
        "route/filter",
        ["service.mirror"],
        { "service.mirror": [{ backendRef: { name: "shadow", port: 80 } }] },
        {},
        { about: "mirroring" },
    ),
    specPair(
        "route/filter",
        ["service.corsPolicy"],
        { ...v1, "service.corsPolicy": { allowOrigin: ["*"] } },
        v1,
        { about: "CORS of the newer provider" },
    ),
    specPair(
        "route/path",
        ["service.match[1].uri.prefix"],
        matching({ uri: { prefix: "api" } }),
        matching({ uri: { prefix: "/api" } }),
    ),
    specPair(
        "route/method",
        ["service.match[1].method.exact"],
        matching({ method: { exact: "get" } }),
        matching({ method: { exact: "GET" } }),
    ),
    specPair(
        "route/regex",
        ['analysis.match[0].headers["x-user"].regex'],
        { "analysis.match": [{ headers: { "x-user": { regex: "^(?!guest).*$" } } }] },
        { "analysis.match": [{ headers: { "x-user": { regex: "^(insider|tester).*$" } } }] },
        { both: abTest },
    ),
    specPair(
        "route/header-name",
        ['service.headers.request.set["x site"]'],
        { "service.headers": { request: { set: { "x site": "eu" } } } },
        { "service.headers": { request: { set: { "x-site": "eu" } } } },
    ),
    specPair(
        "route/host-name",
        ["service.hosts[1]"],
        { "service.hosts": ["podinfo", "*"] },
        { "service.hosts": ["podinfo", "*.example.org"] },
    ),
    specPair(
        "route/hosts",
        ["service.hosts"],
        { "service.hosts": ["app.example.org"] },
        { "service.hosts": ["app.example.org", "podinfo.test.svc.cluster.local"] },
    ),
    specPair(
        "route/timeout",
        ["service.timeout"],
        { "service.timeout": "1.5s" },
        { "service.timeout": undefined },
        { both: v1, also: ["service/timeout-ignored"] },
    ),
    specPair("schema/whole-number", ["analysis.stepWeight"], { "analysis.stepWeight": 2.5 }),
    specPair(
        "schema/whole-number",
        ["analysis.webhooks[0].retries"],
        { "analysis.webhooks[0].retries": 2 ** 63 },
        { "analysis.webhooks[0].retries": 3 },
        { about: "more than 64 bits" },
    ),
    specPair(
        "spec/ignored",
        ["service.trafficPolicy"],
        { "service.trafficPolicy": { tls: { mode: "DISABLE" } } },
        {},
        { about: "Istio's" },
    ),
    specPair(
        "spec/ignored",
        ["analysis.maxWeight"],
        { ...byWeights([10, 50]), "analysis.maxWeight": 30 },
        byWeights([10, 30]),
        { about: "a maximum beside a list of weights" },
    ),
    specPair(
        "spec/ignored",
        ["analysis.maxWeight"],
        { ...byIterations(5), "analysis.maxWeight": 50 },
        byIterations(5),
        { about: "a maximum of iterations" },
    ),
    specPair(
        "spec/ignored",
        ["metricsServer"],
        { metricsServer: "http://prometheus.monitoring:9090" },
        {},
        { about: "a Prometheus that no metric asks" },
    ),
];
