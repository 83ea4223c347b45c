import * as k8s from "@pulumi/kubernetes";
import * as kx from "@pulumi/kubernetesx";
import * as pulumi from "@pulumi/pulumi";

import { CanaryWorkload, type CanaryWorkloadArgs, type Strategy } from "../../../../components";
import { installedPlatform } from "../installed-platform";
import { placeOf, type Stage, versionOf, type WorkloadKey, workloads } from "./stage";

const stage = new pulumi.Config().require<Stage>("stage");
const isChanged = stage === "changed" || stage === "again";
const port = 9898;

for (const key of Object.keys(workloads) as WorkloadKey[]) {
    const namespace = placeOf(key, stage);
    if (namespace !== undefined) {
        declare(key, namespace);
    }
}

function declare(key: WorkloadKey, namespace: string): void {
    const name = workloads[key];
    const version = versionOf(key, stage);
    const shared = {
        namespace,
        platform: installedPlatform,
        service: { port },
        analysis: {
            interval: "10s",
            // a busy machine costs a healthy version a check or two
            threshold: 6,
            strategy: strategyOf(key),
            metrics: [{ kind: "successRate", min: "99%", window: "30s" }],
        },
    } satisfies Omit<CanaryWorkloadArgs, "workload">;
    if (key === "withoutCanary" || key === "withoutCanaryReverting") {
        const deployment = new k8s.apps.v1.Deployment(name, {
            metadata: { namespace, name },
            spec: {
                selector: { matchLabels: { app: name } },
                template: {
                    metadata: { labels: { app: name } },
                    spec: {
                        containers: [
                            { ...podinfo(version), ports: [{ name: "http", containerPort: port }] },
                        ],
                    },
                },
            },
        });
        if (!isChanged) {
            new CanaryWorkload(name, {
                ...shared,
                workload: { adopt: deployment },
                revertOnDeletion: key === "withoutCanaryReverting",
            });
        }
        return;
    }
    const container = podinfo(version);
    const env: kx.types.EnvMap = {};
    if (key === "secret") {
        const secret = new k8s.core.v1.Secret("rotated", {
            metadata: { namespace, name: "rotated" },
            stringData: { token: isChanged ? "after" : "before" },
        });
        env["PODINFO_UI_COLOR"] = {
            secretKeyRef: { name: secret.metadata.name, key: "token" },
        };
    }
    new CanaryWorkload(name, {
        ...shared,
        workload: {
            kind: "Deployment",
            pod: new kx.PodBuilder({
                containers: [
                    {
                        ...container,
                        env: { PODINFO_UI_MESSAGE: version, ...env },
                        ports: { http: port },
                    },
                ],
            }),
        },
        ...(key === "rescaled"
            ? {
                  autoscaling: {
                      kind: "hpa",
                      minReplicas: isChanged ? 2 : 1,
                      maxReplicas: 3,
                      cpu: "80%",
                  } as const,
              }
            : {}),
    });
}

/** Slow enough that the change comes before the end of the release. */
function strategyOf(key: WorkloadKey): Strategy {
    return key === "strategyChanged" && isChanged
        ? { kind: "weightedSteps", stepWeights: [30, 60] }
        : { kind: "weighted", stepWeight: 5, maxWeight: 60 };
}

function podinfo(version: string): {
    readonly name: string;
    readonly image: string;
    readonly command: string[];
    readonly env: k8s.types.input.core.v1.EnvVar[];
    readonly readinessProbe: k8s.types.input.core.v1.Probe;
    readonly resources: k8s.types.input.core.v1.ResourceRequirements;
} {
    return {
        name: "podinfo",
        image: "ghcr.io/stefanprodan/podinfo:6.0.0",
        command: ["./podinfo", `--port=${port}`],
        env: [{ name: "PODINFO_UI_MESSAGE", value: version }],
        readinessProbe: { httpGet: { path: "/readyz", port }, periodSeconds: 2 },
        resources: { requests: { cpu: "1m", memory: "16Mi" } },
    };
}
