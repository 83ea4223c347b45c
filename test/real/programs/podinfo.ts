import type * as k8s from "@pulumi/kubernetes";

/** Port on which podinfo listens. */
export const containerPort = 9898;

/** podinfo's container as both a Deployment and a PodBuilder take it, without its ports and variables. */
export function podinfoContainer(): {
    readonly name: string;
    readonly image: string;
    readonly command: string[];
    readonly readinessProbe: k8s.types.input.core.v1.Probe;
    readonly resources: k8s.types.input.core.v1.ResourceRequirements;
} {
    return {
        name: "podinfo",
        image: "ghcr.io/stefanprodan/podinfo:6.0.0",
        command: ["./podinfo", `--port=${containerPort}`],
        readinessProbe: { httpGet: { path: "/readyz", port: containerPort }, periodSeconds: 2 },
        resources: { requests: { cpu: "1m", memory: "16Mi" } },
    };
}
