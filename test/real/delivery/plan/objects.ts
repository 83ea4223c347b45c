import type { KubernetesObject } from "../../../../rules/canary/context";
import { rateAnnotation } from "../../../../sandbox/mesh/traffic/base-load";
import { type ScriptedMetric, templateName } from "./metrics";
import type { Scenario } from "./scenarios";
import type { Analysis } from "./strategies";

/** Namespace of the releases whose plan is compared. */
export const namespace = "plan";

/** The hook that Flagger asks first in each run that judges a release. */
export const runHook = "run";

/** Keeps a revision's pods from being scheduled until they are let go. */
export const schedulingGate = "plan/not-yet";

const port = 9898;

/** A Canary whose hooks, events and metrics all go to one server. */
export function canaryObject(
    name: string,
    server: string,
    analysis: Analysis,
    metrics: readonly ScriptedMetric[],
    hooks: Scenario["hooks"],
    spec: Analysis = {},
): KubernetesObject {
    const urlOf = (type: string, hook: string): string => `${server}/hook/${name}/${type}/${hook}`;
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        // nobody has to ask: what is compared is what Flagger does
        metadata: { namespace, name, annotations: { [rateAnnotation]: "0.01" } },
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
            metricsServer: `${server}/builtin/${name}`,
            progressDeadlineSeconds: 600,
            service: {
                port,
                gatewayRefs: [{ group: "core", kind: "Service", name, namespace, port }],
            },
            analysis: {
                interval: "10s",
                ...analysis,
                metrics: metrics.map(({ fields }) => fields),
                webhooks: [
                    {
                        type: "event",
                        name: "events",
                        url: `${server}/event/${name}`,
                        timeout: "1m",
                    },
                    {
                        type: "rollback",
                        name: runHook,
                        url: urlOf("rollback", runHook),
                        timeout: "1m",
                    },
                    ...hooks.map((hook) => ({
                        ...hook,
                        url: urlOf(hook.type, hook.name),
                        timeout: "1m",
                    })),
                ],
            },
            ...spec,
        },
    };
}

/** The workload of a Canary: its pods need no program to be ready. */
export function deploymentObject(name: string): KubernetesObject {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { namespace, name },
        spec: {
            replicas: 1,
            selector: { matchLabels: { app: name } },
            template: templateOf(name, 1, false),
        },
    };
}

/** The pods of a revision. */
export function templateOf(name: string, revision: number, gated: boolean): Analysis {
    return {
        metadata: { labels: { app: name }, annotations: { revision: String(revision) } },
        spec: {
            containers: [{ name: "app", image: "registry.k8s.io/pause:3.10" }],
            ...(gated ? { schedulingGates: [{ name: schedulingGate }] } : {}),
        },
    };
}

/** What stands in the namespace before any Canary. */
export function surroundings(server: string): KubernetesObject[] {
    return [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
        {
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata: { namespace, name: templateName },
            spec: {
                provider: { type: "prometheus", address: `${server}/template` },
                query: 'scripted{canary="{{ name }}", metric="{{ variables.metric }}"}',
            },
        },
    ];
}
