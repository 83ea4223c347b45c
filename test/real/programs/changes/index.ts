import * as k8s from "@pulumi/kubernetes";
import * as kx from "@pulumi/kubernetesx";
import * as pulumi from "@pulumi/pulumi";

import { baseLoadNamespace } from "../../../../sandbox/mesh/traffic/base-load";
import { type CanaryAnalysis, CanaryWorkload, type Metric } from "../../../../components";
import { installedPlatform } from "../installed-platform";
import { containerPort, podinfoContainer } from "../podinfo";
import { enoughRequests, namespace, type Stage, workloads } from "./stage";

const stage = new pulumi.Config().require<Stage>("stage");
const isMoved = stage !== "before";
const release = stage === "released" ? "two" : "one";

const shared = { namespace, platform: installedPlatform, service: { port: containerPort } };
const enoughTraffic: Metric = {
    kind: "enoughTraffic",
    minRequests: enoughRequests,
    window: "30s",
    otherwise: "wait",
};
const successRate: Metric = { kind: "successRate", min: "99%", window: "30s" };

function analysis(...metrics: Metric[]): CanaryAnalysis {
    return {
        interval: "10s",
        // a busy machine costs a good release a check or two
        threshold: 6,
        strategy: { kind: "weighted", stepWeight: 20, maxWeight: 60 },
        metrics,
    };
}

// A Deployment as it was before anybody thought of canaries; its release is a change of its ConfigMap alone.
const settings = new k8s.core.v1.ConfigMap("legacy-settings", {
    metadata: { namespace, name: "legacy-settings" },
    data: { PODINFO_UI_MESSAGE: release },
});
const { name: legacy } = workloads.adopted;
const deployment = new k8s.apps.v1.Deployment(legacy, {
    metadata: { namespace, name: legacy },
    spec: {
        selector: { matchLabels: { app: legacy } },
        template: {
            metadata: { labels: { app: legacy } },
            spec: {
                containers: [
                    {
                        ...podinfoContainer(),
                        ports: [{ name: "http", containerPort }],
                        envFrom: [{ configMapRef: { name: settings.metadata.name } }],
                    },
                ],
            },
        },
    },
});
if (isMoved) {
    new CanaryWorkload(legacy, {
        ...shared,
        workload: { adopt: deployment },
        // held by its traffic until the update in the middle of its release has ended
        analysis: analysis(successRate, enoughTraffic),
    });
}

const { name: till } = workloads.renamed;
new CanaryWorkload(
    isMoved ? "checkout" : till,
    {
        ...shared,
        name: till,
        workload: ownWorkload(),
        analysis: analysis(successRate, enoughTraffic),
        authorization: { clients: [{ namespace: baseLoadNamespace }] },
    },
    isMoved ? { aliases: [{ name: till }] } : {},
);

const { name: worker } = workloads.scaled;
new CanaryWorkload(worker, {
    ...shared,
    workload: ownWorkload(),
    analysis: analysis(successRate),
    autoscaling: {
        kind: "keda",
        minReplicas: 2,
        maxReplicas: 4,
        triggers: [
            {
                type: "prometheus",
                metadata: {
                    serverAddress: installedPlatform.prometheus,
                    query: `sum(rate(requests{deployment="${worker}"}[1m]))`,
                    threshold: "10",
                },
            },
        ],
    },
});

function ownWorkload(): { kind: "Deployment"; pod: kx.PodBuilder } {
    const container = { ...podinfoContainer(), env: { PODINFO_UI_MESSAGE: release } };
    return {
        kind: "Deployment",
        pod: new kx.PodBuilder({ containers: [{ ...container, ports: { http: containerPort } }] }),
    };
}
