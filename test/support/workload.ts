import * as pulumi from "@pulumi/pulumi";

import {
    type CanaryAnalysis,
    CanaryWorkload,
    type CanaryWorkloadArgs,
    type PlatformReference,
} from "../../components";
import { record, type Registration } from "./recorder";

/** A platform as the sandbox has it. */
export const platform: PlatformReference = {
    prometheus: "http://prometheus.linkerd-viz:9090",
    loadTester: "http://flagger-loadtester.test/",
    installation: { meshProvider: "gatewayapi:v1beta1", flagger: "1.44.0", linkerd: "edge-25.7.5" },
};

/** An analysis without checks. */
export const analysis: CanaryAnalysis = {
    interval: "30s",
    threshold: 5,
    strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
    metrics: [
        { kind: "successRate", min: "99%" },
        { kind: "latency", percentile: 99, max: "500ms" },
    ],
    checks: [{ kind: "loadTest", command: "hey http://load.test/" }],
};

/** Pods as kubernetesx builds them. */
export function pods(...containers: Record<string, unknown>[]): {
    podSpec: pulumi.Output<{ containers: { name: string }[] }>;
} {
    return {
        podSpec: pulumi.output({
            containers: containers.map((container) => ({ name: "app", ...container })),
        }),
    };
}

/** Arguments that nothing is wrong with. */
export function workloadArgs(over: Partial<CanaryWorkloadArgs> = {}): CanaryWorkloadArgs {
    return {
        namespace: "test",
        platform,
        workload: {
            kind: "Deployment",
            pod: pods({ image: "shop:1" }),
            health: { ready: "/readyz" },
        },
        service: { port: 8080 },
        analysis,
        ...over,
    };
}

/** What a CanaryWorkload named `shop` registers. */
export function workload(
    over: Partial<CanaryWorkloadArgs> = {},
    opts: pulumi.ComponentResourceOptions = {},
): Promise<Registration[]> {
    return record(
        (recording) => new CanaryWorkload("shop", workloadArgs(over), { ...recording, ...opts }),
    );
}
