import * as k8s from "@pulumi/kubernetes";
import * as kx from "@pulumi/kubernetesx";
import * as pulumi from "@pulumi/pulumi";

import { CanaryWorkload, type CanaryWorkloadArgs } from "../../../../components";
import { installedPlatform } from "../installed-platform";
import { containerPort, podinfoContainer } from "../podinfo";
import { placeOf, type Stage, versionOf, type WorkloadKey, workloads } from "./stage";

const stage = new pulumi.Config().require<Stage>("stage");
const isChanged = stage === "changed";

for (const key of Object.keys(workloads) as WorkloadKey[]) {
    const namespace = placeOf(key, stage);
    if (namespace !== undefined) {
        const isAdopted = key === "withoutCanary" || key === "withoutCanaryReverting";
        (isAdopted ? declareAdopted : declareOwn)(key, namespace);
    }
}

/** A Deployment that has a Canary until the change. */
function declareAdopted(key: WorkloadKey, namespace: string): void {
    const name = workloads[key];
    const container = {
        ...podinfoContainer(),
        env: [{ name: "PODINFO_UI_MESSAGE", value: versionOf(key, stage) }],
        ports: [{ name: "http", containerPort }],
    };
    const deployment = new k8s.apps.v1.Deployment(name, {
        metadata: { namespace, name },
        spec: {
            selector: { matchLabels: { app: name } },
            template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
        },
    });
    if (!isChanged) {
        new CanaryWorkload(name, {
            ...released(key, namespace),
            workload: { adopt: deployment },
            revertOnDeletion: key === "withoutCanaryReverting",
        });
    }
}

function declareOwn(key: WorkloadKey, namespace: string): void {
    const env = { PODINFO_UI_MESSAGE: versionOf(key, stage), ...secretOf(key, namespace) };
    const container = { ...podinfoContainer(), env, ports: { http: containerPort } };
    new CanaryWorkload(workloads[key], {
        ...released(key, namespace),
        workload: { kind: "Deployment", pod: new kx.PodBuilder({ containers: [container] }) },
        ...(key === "rescaled" && {
            autoscaling: {
                kind: "hpa",
                minReplicas: isChanged ? 2 : 1,
                maxReplicas: 3,
                cpu: "80%",
            },
        }),
    });
}

function released(key: WorkloadKey, namespace: string): Omit<CanaryWorkloadArgs, "workload"> {
    return {
        namespace,
        platform: installedPlatform,
        service: { port: containerPort },
        analysis: {
            interval: "10s",
            // a busy machine costs a healthy version a check or two
            threshold: 6,
            // slow enough that the change comes before the end of the release
            strategy:
                key === "strategyChanged" && isChanged
                    ? { kind: "weightedSteps", stepWeights: [30, 60] }
                    : { kind: "weighted", stepWeight: 5, maxWeight: 60 },
            metrics: [{ kind: "successRate", min: "99%", window: "30s" }],
        },
    };
}

/** The variable of the workload whose Secret is rotated. */
function secretOf(key: WorkloadKey, namespace: string): kx.types.EnvMap {
    if (key !== "secret") {
        return {};
    }
    const secret = new k8s.core.v1.Secret("rotated", {
        metadata: { namespace, name: "rotated" },
        stringData: { token: isChanged ? "after" : "before" },
    });
    return { PODINFO_UI_COLOR: { secretKeyRef: { name: secret.metadata.name, key: "token" } } };
}
