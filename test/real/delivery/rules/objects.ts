import type { KubernetesObject } from "../../../../rules/canary/context";
import { rateAnnotation } from "../../../../sandbox/mesh/traffic/base-load";
import { type Fields, namespace } from "./mistake";

/** Port of podinfo, and of its Service. */
export const port = 9898;

/** MetricTemplates that all bad Canaries may refer to. */
export const templates = { successRate: "success-rate" } as const;

const responses =
    'response_total{namespace="{{ namespace }}", deployment=~"{{ target }}", direction="inbound", target_port!="4191", tls="true"';

/** Share of the canary's responses that are no failure, percent. */
export const successRateQuery = `sum(rate(${responses}, classification!="failure"}[{{ interval }}]))
/ sum(rate(${responses}}[{{ interval }}])) * 100`;

/** A metric that works: the success rate of the canary. */
export const successRate: Fields = {
    name: "success-rate",
    templateRef: { name: templates.successRate },
    thresholdRange: { min: 99 },
    interval: "20s",
};

/** What a scene changes in the objects that would work. */
export interface SceneChanges {
    /** Over the Canary's spec; undefined takes a field away. */
    readonly spec?: Fields;
    /** Over `spec.service`. */
    readonly service?: Fields;
    /** In place of the strategy and metrics of `spec.analysis`. */
    readonly analysis?: Fields;
    /** Over the Deployment's spec. */
    readonly deployment?: Fields;
    /** Labels of selector and pods. @default app: the name */
    readonly labels?: Readonly<Record<string, string>>;
    /** Annotations of the pods. */
    readonly podAnnotations?: Readonly<Record<string, string>>;
    /** Requests a second. @default 5 */
    readonly load?: number;
    readonly more?: readonly KubernetesObject[];
}

/** A Deployment of podinfo and a Canary for it that would work, but for the changes. */
export function scene(name: string, changes: SceneChanges): KubernetesObject[] {
    return [...(changes.more ?? []), deployment(name, changes), canary(name, changes)];
}

/** A Canary that would work, but for the changes. */
export function canary(name: string, changes: SceneChanges): KubernetesObject {
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: {
            name,
            namespace,
            annotations: { [rateAnnotation]: String(changes.load ?? 5) },
        },
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
            // long, for what is judged here is not how busy the machine is
            progressDeadlineSeconds: 300,
            service: {
                port,
                gatewayRefs: [gatewayRef(name)],
                ...changes.service,
            },
            analysis: {
                interval: "10s",
                threshold: 3,
                ...(changes.analysis ?? { stepWeight: 50, maxWeight: 50 }),
            },
            ...changes.spec,
        },
    };
}

/** The parent that Linkerd wants. */
export function gatewayRef(name: string): Fields {
    return { group: "core", kind: "Service", name, namespace, port };
}

/** A Deployment of podinfo. */
export function deployment(name: string, changes: SceneChanges): KubernetesObject {
    const labels = changes.labels ?? { app: name };
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels, annotations: changes.podAnnotations ?? {} },
                spec: { containers: [container([])] },
            },
            ...changes.deployment,
        },
    };
}

/** A template of pods labelled for a workload. */
export function pod(app: string, spec: Fields): Fields {
    return { metadata: { labels: { app } }, spec: { containers: [container([])], ...spec } };
}

/** The container of a release; other arguments make another revision. */
export function container(args: readonly string[], probe: Fields = {}): Fields {
    return {
        name: "podinfo",
        image: "ghcr.io/stefanprodan/podinfo:6.9.2",
        command: ["./podinfo", `--port=${port}`, ...args],
        ports: [{ name: "http", containerPort: port }],
        readinessProbe: { httpGet: { path: "/readyz", port }, periodSeconds: 2, ...probe },
    };
}

/** Any other object of the namespace. */
export function object(
    apiVersion: string,
    kind: string,
    name: string,
    content: Fields,
): KubernetesObject {
    return { apiVersion, kind, metadata: { name, namespace }, ...content };
}

/** A MetricTemplate that asks the mesh's Prometheus. */
export function metricTemplate(name: string, query: string): KubernetesObject {
    return object("flagger.app/v1beta1", "MetricTemplate", name, {
        spec: {
            provider: { type: "prometheus", address: "http://prometheus.linkerd-viz:9090" },
            query,
        },
    });
}
