import type { Installation, KubernetesObject, RuleContext } from "../../../rules/canary";

/** What a test changes of the good context. */
export interface SceneChange {
    /**
     * Values by their path below `spec`, such as `{ "analysis.stepWeight": 0 }` or
     * `{ "analysis.metrics[0].interval": undefined }`; `undefined` takes the field out.
     */
    readonly spec?: Readonly<Record<string, unknown>>;
    /** Replaces the Canary's metadata. */
    readonly metadata?: KubernetesObject["metadata"];
    /** Replaces all the objects around the Canary. */
    readonly objects?: readonly KubernetesObject[];
    /** @default - nothing is complete */
    readonly complete?: readonly string[];
    /** Fields of the installation that differ; `undefined` makes one unknown. */
    readonly installation?: Partial<Installation>;
}

/** A spec that has no problem; every call gives a new one. */
export function goodSpec(): Record<string, unknown> {
    return {
        provider: "gatewayapi:v1beta1",
        targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "podinfo" },
        progressDeadlineSeconds: 60,
        service: {
            port: 9898,
            targetPort: 9898,
            gatewayRefs: [
                { group: "core", kind: "Service", name: "podinfo", namespace: "test", port: 9898 },
            ],
        },
        analysis: {
            interval: "30s",
            threshold: 5,
            stepWeight: 10,
            maxWeight: 50,
            metrics: [
                {
                    name: "success-rate",
                    templateRef: { name: "success-rate", namespace: "test" },
                    thresholdRange: { min: 99 },
                    interval: "1m",
                },
                {
                    name: "latency",
                    templateRef: { name: "latency", namespace: "test" },
                    thresholdRange: { max: 500 },
                    interval: "1m",
                },
            ],
            webhooks: [
                {
                    name: "load-test",
                    type: "rollout",
                    url: "http://flagger-loadtester.test/",
                    metadata: { type: "cmd", cmd: "hey -z 1m http://podinfo-canary.test:9898/" },
                },
                {
                    name: "smoke-test",
                    type: "pre-rollout",
                    url: "http://flagger-loadtester.test/",
                    metadata: { type: "bash", cmd: "curl -sf http://podinfo-canary.test:9898/" },
                },
            ],
        },
    };
}

/** The objects around the good Canary. */
export const goodObjects: readonly KubernetesObject[] = [
    {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "test", annotations: { "linkerd.io/inject": "enabled" } },
    },
    {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "podinfo", namespace: "test" },
        spec: {
            selector: { matchLabels: { app: "podinfo" } },
            template: {
                metadata: { labels: { app: "podinfo" } },
                spec: {
                    containers: [
                        {
                            name: "podinfo",
                            image: "podinfo:6.0.0",
                            ports: [{ containerPort: 9898 }],
                        },
                    ],
                },
            },
        },
    },
    metricTemplate(
        "success-rate",
        'sum(rate(response_total{deployment=~"{{ target }}", target_port!="4191", tls="true"}[{{ interval }}]))',
    ),
    metricTemplate(
        "latency",
        'histogram_quantile(0.99, sum(rate(response_latency_ms_bucket{deployment=~"{{ target }}", target_port!="4191", tls="true"}[{{ interval }}])) by (le))',
    ),
];

/** A MetricTemplate in namespace `test`. */
export function metricTemplate(name: string, query: string): KubernetesObject {
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "MetricTemplate",
        metadata: { name, namespace: "test" },
        spec: {
            provider: { type: "prometheus", address: "http://prometheus.linkerd-viz:9090" },
            query,
        },
    };
}

/** The installation of the good context: all is known of it. */
export const goodInstallation: Installation = {
    meshProvider: "gatewayapi:v1beta1",
    metricsServer: "http://prometheus.linkerd-viz:9090",
    flagger: "1.44.0",
    flaggerNamespace: "flagger-system",
    flaggerMeshed: true,
    noCrossNamespaceRefs: false,
    linkerd: "edge-25.7.5",
    gatewayApi: "v1.2.1",
    scrapeSeconds: 10,
    defaultInboundPolicy: "all-unauthenticated",
    opaquePorts: ["25", "587", "3306", "4444", "5432", "6379", "9300", "11211"],
};

/** The good context, which no rule says anything about, with some changes. */
export function goodScene(change: SceneChange = {}): RuleContext {
    const spec = goodSpec();
    for (const [path, value] of Object.entries(change.spec ?? {})) {
        // a copy, since a later path may lead into it
        setAt(spec, path, structuredClone(value));
    }
    return {
        canary: {
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: change.metadata ?? { name: "podinfo", namespace: "test" },
            spec,
        },
        objects: change.objects ?? goodObjects,
        authoritativeKinds: change.complete ?? [],
        installation: { ...goodInstallation, ...change.installation },
    };
}

/** Sets or takes out what stands at a path, making the objects and lists on the way. */
export function setAt(target: Record<string, unknown>, path: string, value: unknown): void {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
    const last = keys.pop();
    if (last === undefined) {
        throw new Error("no path");
    }
    let at = target;
    for (const [index, key] of keys.entries()) {
        const inside = at[key];
        if (typeof inside !== "object" || inside === null) {
            at[key] = /^\d+$/.test(keys[index + 1] ?? last) ? [] : {};
        }
        at = at[key] as Record<string, unknown>;
    }
    if (value !== undefined) {
        at[last] = value;
    } else if (Array.isArray(at)) {
        at.splice(Number(last), 1);
    } else {
        delete at[last];
    }
}
