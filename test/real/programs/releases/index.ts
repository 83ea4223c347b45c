import * as kx from "@pulumi/kubernetesx";
import * as pulumi from "@pulumi/pulumi";

import { CanaryWorkload } from "../../../../components";
import { installedPlatform } from "../installed-platform";
import { releasedWorkloads } from "./all";
import { containerPort, type ReleasedWorkload, releaseAt, type Stage } from "./released-workload";

const stage = new pulumi.Config().require<Stage>("stage");

for (const workload of releasedWorkloads) {
    const { name, namespace } = workload;
    new CanaryWorkload(name, {
        namespace,
        platform: installedPlatform,
        workload: { kind: workload.kind ?? "Deployment", pod: pod(workload) },
        service: { port: workload.port ?? containerPort, targetPort: containerPort },
        analysis: {
            interval: "10s",
            threshold: threshold(workload),
            strategy: workload.strategy,
            metrics: workload.metrics ?? [
                // a client's first requests to a canary are no series yet: that check must not cost one more event,
                // of which Kubernetes keeps ten
                { kind: "enoughTraffic", minRequests: 1, otherwise: "pass", window: "30s" },
                { kind: "successRate", min: "99%", window: "30s" },
            ],
            checks: workload.checks,
        },
        autoscaling: workload.autoscaling && {
            kind: "hpa",
            minReplicas: workload.autoscaling.min,
            maxReplicas: workload.autoscaling.max,
            cpu: stage === "first" ? "99%" : "50%",
        },
        progressDeadline: `${workload.progressDeadline ?? 300}s`,
        revertOnDeletion: workload.revertOnDeletion ?? false,
    });
}

function threshold({ threshold: usual, badThreshold }: ReleasedWorkload): number {
    // a busy machine costs a good release a check or two
    return stage === "bad" ? (badThreshold ?? usual ?? 3) : (usual ?? 6);
}

function pod(workload: ReleasedWorkload): kx.PodBuilder {
    const { tag, args = [] } = releaseAt(workload, stage);
    const readiness = { httpGet: { path: "/readyz", port: containerPort }, periodSeconds: 2 };
    return new kx.PodBuilder({
        containers: [
            {
                name: "podinfo",
                image: `ghcr.io/stefanprodan/podinfo:${tag}`,
                command: ["./podinfo", `--port=${containerPort}`, ...args],
                env: { PODINFO_UI_MESSAGE: tag },
                ports: { http: containerPort },
                readinessProbe: readiness,
                resources: { requests: { cpu: "1m", memory: "16Mi" } },
            },
        ],
    });
}
