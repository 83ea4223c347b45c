import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { setAt } from "../../rules/canary/contexts";

/** Another case of a kind of mistake, or one of the same shape that is none. */
export interface OwnCase {
    /** Number of the kind, as in the headings below. */
    readonly kind: number;
    readonly name: string;
    readonly objects: readonly object[];
    /** What is to be reported; nothing for what must stay silent. */
    readonly expected: readonly string[];
}

type Fields = Record<string, unknown>;
type Change = Readonly<Fields>;

const base = parseAllDocuments(readFileSync(join(__dirname, "cases/00-base.yaml"), "utf8")).map(
    (document) => document.toJS() as Fields,
);

/** The healthy application with changes of its objects, by kind and path, and with more objects. */
function shop(
    changes: Readonly<Partial<Record<string, Change>>>,
    ...more: readonly object[]
): readonly object[] {
    const objects = structuredClone(base);
    for (const object of objects) {
        for (const [path, value] of Object.entries(changes[String(object["kind"])] ?? {})) {
            setAt(object, path, value);
        }
    }
    return [...objects, ...more];
}

function object(apiVersion: string, kind: string, name: string, fields: Change = {}): object {
    const made: Fields = { apiVersion, kind, metadata: { name, namespace: "shop" } };
    for (const [path, value] of Object.entries(fields)) {
        setAt(made, path, value);
    }
    return made;
}

const ports = "spec.template.spec.containers[0].ports";
const http = { name: "http", containerPort: 8080 };

/** Webhooks of the analysis that call the load tester of another namespace. */
const hooks = (...list: readonly Change[]): Change => ({
    "spec.analysis.webhooks": list.map((hook, index) => ({
        name: `hook-${index}`,
        url: "http://flagger-loadtester.test/",
        ...hook,
    })),
});
const smoke = (cmd: string): Change => ({
    type: "pre-rollout",
    metadata: { type: "bash", cmd },
});
const load = (cmd: string): Change => ({ type: "rollout", metadata: { type: "cmd", cmd } });

const query = (text: string, range: Change = { min: 99 }, kind = "MetricTemplate") => ({
    [kind]: { "spec.query": text },
    Canary: { "spec.analysis.metrics[0].thresholdRange": range },
});
const istio = (of: string): string =>
    `sum(rate(istio_requests_total{destination_workload="{{ target }}"${of}}[{{ interval }}]))`;

const hpa = (change: Change = {}) =>
    object("autoscaling/v2", "HorizontalPodAutoscaler", "cart", {
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
            minReplicas: 2,
            maxReplicas: 4,
        },
        ...change,
    });
const service = (name: string, selector: Change, change: Change = {}) =>
    object("v1", "Service", name, {
        spec: { selector, ports: [{ name: "http", port: 80, targetPort: "http" }] },
        ...change,
    });
const team = { Deployment: { "spec.template.metadata.labels": { app: "cart", team: "orders" } } };
const job = (change: Change = {}) =>
    object("batch/v1", "CronJob", "report", {
        "spec.jobTemplate.spec.template.spec": {
            restartPolicy: "Never",
            containers: [{ name: "report", image: "ghcr.io/example/report:1.0" }],
        },
        ...change,
    });

/** At least one further case of each kind, and the same without the mistake. */
export const ownCases: readonly OwnCase[] = [
    // 1: ports beside service.port
    {
        kind: 1,
        name: "SCTP",
        objects: shop({
            Deployment: {
                [ports]: [http, { name: "sig", containerPort: 3868, protocol: "SCTP" }],
            },
            Canary: { "spec.service.portDiscovery": true },
        }),
        expected: ["error: service/protocol"],
    },
    {
        kind: 1,
        name: "a second port of gRPC",
        objects: shop({
            Deployment: { [ports]: [http, { name: "grpc", containerPort: 9000 }] },
            Canary: { "spec.service.portDiscovery": true },
        }),
        expected: ["warning: service/port-not-split"],
    },
    {
        kind: 1,
        name: "a port of metrics, and a UDP port that is not discovered",
        objects: shop({
            Deployment: {
                [ports]: [
                    http,
                    { name: "http-metrics", containerPort: 9797 },
                    { name: "dns", containerPort: 53, protocol: "UDP" },
                ],
            },
        }),
        expected: [],
    },
    // 2: what webhook commands call
    {
        kind: 2,
        name: "a host without its namespace",
        objects: shop({ Canary: hooks(load("hey -z 1m http://cart-canary/")) }),
        expected: ["error: hook/command-host"],
    },
    {
        kind: 2,
        name: "the pods' port",
        objects: shop({ Canary: hooks(load("wrk -t2 -c5 -d20s http://cart-canary.shop:8080/")) }),
        expected: ["error: hook/command-port"],
    },
    {
        kind: 2,
        name: "a tool that the image does not have",
        objects: shop({ Canary: hooks(load("k6 run /scripts/load.js")) }),
        expected: ["warning: hook/tool-unusual"],
    },
    {
        kind: 2,
        name: "curl that cannot fail",
        objects: shop({ Canary: hooks(smoke("curl -s -o /dev/null http://cart-canary.shop/")) }),
        expected: ["warning: hook/response-ignored"],
    },
    {
        kind: 2,
        name: "commands that are right",
        objects: shop({
            Canary: hooks(
                smoke("curl -fsS http://cart-canary.shop.svc.cluster.local/ | jq -e .ok"),
                smoke("curl -s http://cart-canary.shop:80/ | grep ok"),
                smoke("grpc_health_probe -addr=cart-canary.shop:80"),
                load("hey -z 1m -q 10 -host cart.example.com http://cart.shop/"),
                load("ghz --insecure --call a.B/C cart.shop:80"),
            ),
        }),
        expected: [],
    },
    // 3: queries that can never pass or never fail
    {
        kind: 3,
        name: "placeholders of Helm",
        objects: shop(
            query(
                `100 * ${istio(', response_code!~"5.*", namespace="<namespace>"')} / ${istio("")}`,
            ),
        ),
        expected: ["error: metric/foreign-placeholder"],
    },
    {
        kind: 3,
        name: "a share of failures with a percentage as its maximum",
        objects: shop(query(`${istio(', response_code=~"5.*"')} / ${istio("")}`, { max: 1 })),
        expected: ["error: metric/never-fails"],
    },
    {
        kind: 3,
        name: "a percentage with a fraction as its minimum",
        objects: shop(
            query(`${istio(', response_code!~"5.*"')} / ${istio("")} * 100`, { min: 0.99 }),
        ),
        expected: ["error: metric/fraction-of-percentage"],
    },
    {
        kind: 3,
        name: "a -canary Deployment",
        objects: shop(query(`sum(rate(x{deployment="{{ target }}-canary"}[1m]))`, { max: 5 })),
        expected: ["error: metric/no-such-version"],
    },
    {
        kind: 3,
        name: "two queries in one",
        objects: shop(query(`${istio("")}; ${istio("")}`, { max: 5 })),
        expected: ["error: metric/not-promql"],
    },
    {
        kind: 3,
        name: "queries that are right",
        objects: shop(
            query(`1 - (${istio(', response_code=~"5.*|$"')} or vector(0)) / ${istio("")} > 0`, {
                min: 0.99,
            }),
        ),
        expected: [],
    },
    {
        kind: 3,
        name: "a query of another database",
        objects: shop({
            MetricTemplate: {
                "spec.provider": {
                    type: "datadog",
                    address: "https://api.datadoghq.com",
                    secretRef: { name: "datadog" },
                },
                "spec.query": "avg:trace.http.request{service:cart} by {version}",
            },
        }),
        expected: [],
    },
    // 4: room
    {
        kind: 4,
        name: "requests of both versions",
        objects: shop(
            {
                Deployment: {
                    "spec.template.spec.containers[0].resources": { requests: { memory: "1Gi" } },
                },
                Namespace: {
                    "metadata.annotations": {
                        "linkerd.io/inject": "enabled",
                        "config.linkerd.io/proxy-memory-request": "64Mi",
                    },
                },
                Canary: {
                    "spec.autoscalerRef": {
                        apiVersion: "autoscaling/v2",
                        kind: "HorizontalPodAutoscaler",
                        name: "cart",
                    },
                },
            },
            hpa(),
            object("v1", "ResourceQuota", "shop", { "spec.hard": { "requests.memory": "4Gi" } }),
        ),
        expected: ["error: room/quota"],
    },
    {
        kind: 4,
        name: "a LimitRange that the proxy exceeds",
        objects: shop(
            {
                Deployment: {
                    "spec.template.metadata.annotations": {
                        "config.linkerd.io/proxy-cpu-limit": "1",
                    },
                },
            },
            object("v1", "LimitRange", "shop", {
                "spec.limits": [{ type: "Container", max: { cpu: "500m" } }],
            }),
        ),
        expected: ["error: room/limit-range"],
    },
    {
        kind: 4,
        name: "room enough",
        objects: shop(
            {},
            object("v1", "ResourceQuota", "shop", {
                "spec.hard": { pods: "10", "limits.cpu": "8", services: "5" },
            }),
            object("v1", "LimitRange", "shop", {
                "spec.limits": [{ type: "Container", default: { cpu: "500m" } }],
            }),
        ),
        expected: [],
    },
    // 5: ways round the split
    {
        kind: 5,
        name: "an Ingress to the primary",
        objects: shop(
            {},
            object("networking.k8s.io/v1", "Ingress", "cart", {
                "spec.defaultBackend.service": { name: "cart-primary", port: { number: 80 } },
            }),
        ),
        expected: ["warning: split/route-to-primary"],
    },
    {
        kind: 5,
        name: "a headless Service for both versions",
        objects: shop(team, service("carts", { team: "orders" }, { "spec.clusterIP": "None" })),
        expected: ["warning: split/both-versions"],
    },
    {
        kind: 5,
        name: "a Service of Prometheus for both versions, and one of another application",
        objects: shop(
            team,
            service("cart-metrics", { team: "orders" }, { "spec.ports[0].name": "metrics" }),
            service("mail", { app: "mail" }),
        ),
        expected: [],
    },
    // 6: times other than a release
    {
        kind: 6,
        name: "skipAnalysis behind a Gateway",
        objects: shop(
            { Canary: { "spec.skipAnalysis": true, "spec.analysis.metrics": [] } },
            object("gateway.networking.k8s.io/v1", "HTTPRoute", "public", {
                spec: {
                    parentRefs: [{ name: "public" }],
                    rules: [{ backendRefs: [{ name: "cart", port: 80 }] }],
                },
            }),
        ),
        expected: ["warning: analysis/skipped-start"],
    },
    {
        kind: 6,
        name: "skipAnalysis of a new application",
        objects: shop({ Canary: { "spec.skipAnalysis": true, "spec.analysis.metrics": [] } }),
        expected: [],
    },
    {
        kind: 6,
        name: "skipAnalysis that was left behind, with an analysis",
        objects: shop({ Canary: { "spec.skipAnalysis": true } }),
        expected: ["warning: analysis/skipped"],
    },
    {
        kind: 6,
        name: "a Job without a proxy, and one with a native sidecar",
        objects: shop(
            {},
            job({
                "spec.jobTemplate.spec.template.metadata.annotations": {
                    "linkerd.io/inject": "disabled",
                },
            }),
            job({
                "metadata.name": "other",
                "spec.jobTemplate.spec.template.metadata.annotations": {
                    "config.linkerd.io/proxy-enable-native-sidecar": "true",
                },
            }),
        ),
        expected: [],
    },
    {
        kind: 6,
        name: "a CronJob with a proxy",
        objects: shop({}, job()),
        expected: ["warning: mesh-config/job-never-completes"],
    },
    // 7: names without their kind or group
    {
        kind: 7,
        name: "a Service of Knative and a policy of Istio",
        objects: shop(
            {},
            object("serving.knative.dev/v1", "Service", "cart", { "spec.type": "ExternalName" }),
            object("security.istio.io/v1", "AuthorizationPolicy", "cart", {
                "spec.selector": { matchLabels: { app: "cart" } },
            }),
            object("crd.projectcalico.org/v1", "NetworkPolicy", "cart", {
                "spec.podSelector": { matchLabels: { app: "cart" } },
            }),
        ),
        expected: [],
    },
    {
        kind: 7,
        name: "an autoscaler with the name of the primary's ScaledObject",
        objects: shop(
            {
                Canary: {
                    "spec.autoscalerRef": {
                        apiVersion: "keda.sh/v1alpha1",
                        kind: "ScaledObject",
                        name: "scaler",
                    },
                },
            },
            hpa({
                "metadata.name": "scaler-primary",
                "spec.scaleTargetRef.name": "cart-primary",
            }),
            object("keda.sh/v1alpha1", "ScaledObject", "scaler", {
                spec: { scaleTargetRef: { name: "cart" }, minReplicaCount: 1 },
            }),
        ),
        expected: ["error: scaling/primary-scaled-twice"],
    },
    // 8: annotations on the wrong object
    {
        kind: 8,
        name: "of the proxy on the Deployment",
        objects: shop({
            Deployment: { "metadata.annotations": { "config.linkerd.io/proxy-cpu-request": "1" } },
        }),
        expected: ["warning: mesh-config/misplaced-annotation"],
    },
    {
        kind: 8,
        name: "of a route on the pods",
        objects: shop({
            Deployment: {
                "spec.template.metadata.annotations": { "timeout.linkerd.io/response": "5s" },
            },
        }),
        expected: ["warning: mesh-config/misplaced-annotation"],
    },
    {
        kind: 8,
        name: "each where Linkerd reads it",
        objects: shop(
            {
                Deployment: {
                    "metadata.annotations": { "example.com/owner": "cart" },
                    "spec.template.metadata.annotations": {
                        "config.linkerd.io/proxy-cpu-request": "100m",
                    },
                },
            },
            service(
                "mail",
                { app: "mail" },
                {
                    "metadata.annotations": {
                        "config.linkerd.io/opaque-ports": "25",
                        "balancer.linkerd.io/failure-accrual": "consecutive",
                        "retry.linkerd.io/http": "5xx",
                    },
                },
            ),
        ),
        expected: [],
    },
    // 9: deadlines and steps
    {
        kind: 9,
        name: "a first step that takes everything",
        objects: shop({
            Canary: { "spec.analysis.stepWeight": 100, "spec.analysis.maxWeight": 100 },
        }),
        expected: ["warning: analysis/whole-first-step"],
    },
    {
        kind: 9,
        name: "two steps",
        objects: shop({
            Canary: { "spec.analysis.stepWeight": 50, "spec.analysis.maxWeight": 100 },
        }),
        expected: [],
    },
];
