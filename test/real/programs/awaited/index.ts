import * as k8s from "@pulumi/kubernetes";
import * as kx from "@pulumi/kubernetesx";
import * as pulumi from "@pulumi/pulumi";

import { CanaryWorkload } from "../../../../components";
import { installedPlatform } from "../installed-platform";
import { containerPort, podinfoContainer } from "../podinfo";
import { name, namespace, type Stage } from "./stage";

const stage = new pulumi.Config().require<Stage>("stage");
const isFaulty = stage === "faulty";
// a change of the autoscaler alone is no release
const release = stage === "scaled" ? "good" : stage;

const container = podinfoContainer();
const cart = new CanaryWorkload(name, {
    namespace,
    platform: installedPlatform,
    workload: {
        kind: "Deployment",
        pod: new kx.PodBuilder({
            containers: [
                {
                    ...container,
                    command: [...container.command, ...(isFaulty ? ["--random-error"] : [])],
                    env: { PODINFO_UI_MESSAGE: release },
                    ports: { http: containerPort },
                },
            ],
        }),
    },
    service: { port: containerPort },
    analysis: {
        interval: "10s",
        threshold: 3,
        strategy: { kind: "weighted", stepWeight: 30, maxWeight: 60 },
        metrics: [{ kind: "successRate", min: "99%", window: "30s" }],
        checks: [
            {
                kind: "loadTest",
                command: `hey -z 1m -q 10 -c 2 http://${name}-canary.${namespace}:${containerPort}/`,
            },
        ],
    },
    autoscaling: { kind: "hpa", minReplicas: 1, maxReplicas: stage === "scaled" ? 3 : 2 },
    progressDeadline: "60s",
    awaitRelease: { timeout: "5m" },
});

/** What may only be done once the version serves. */
export const cleanup = new k8s.core.v1.ConfigMap(
    "cleanup",
    { metadata: { namespace, name: "cleanup" }, data: { after: release } },
    { dependsOn: cart.released },
).id;
