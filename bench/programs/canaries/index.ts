// So many canaries, as a program of a user's own makes them: with the compiled package.
import "../mark";

import * as fs from "node:fs";

import * as kx from "@pulumi/kubernetesx";
import { CanaryWorkload, type CanaryWorkloadArgs } from "linkerd-canary";

import { sandboxProvider } from "../provider";

const provider = sandboxProvider();
const namespace = "bench";
// Nothing of the platform runs here; the canaries are only told about it.
const platform = JSON.parse(
    fs.readFileSync(".sandbox/bench/reference.json", "utf8"),
) as CanaryWorkloadArgs["platform"];

for (let index = 1; index <= Number(process.env["BENCH_CANARIES"]); index++) {
    const name = `shop-${index}`;
    new CanaryWorkload(
        name,
        {
            namespace,
            platform,
            workload: {
                kind: "Deployment",
                pod: new kx.PodBuilder({
                    containers: [{ image: "example/unknown:1", ports: { http: 8080 } }],
                }),
                health: { ready: "/ready", live: "/alive" },
            },
            service: { port: 8080 },
            analysis: {
                interval: "10s",
                threshold: 3,
                strategy: { kind: "weighted", stepWeight: 20, maxWeight: 60 },
                metrics: [
                    { kind: "successRate", min: "99%", window: "30s" },
                    { kind: "latency", percentile: 99, max: "500ms", window: "30s" },
                ],
                checks: [
                    {
                        kind: "smokeTest",
                        command: `curl -sf http://${name}-canary.${namespace}:8080/ready`,
                    },
                    {
                        kind: "loadTest",
                        command: `hey -z 1m -q 10 -c 2 http://${name}-canary.${namespace}:8080/`,
                    },
                ],
            },
        },
        { provider },
    );
}
