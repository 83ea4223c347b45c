// A program of someone who uses the package: test/real/package.test.ts installs it beside this file, from the tarball.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CanaryWorkload, type ChartSource, Platform } from "linkerd-canary";
import { canaryRules } from "linkerd-canary/rules";

const sandbox = new pulumi.Config().require("sandbox");
const chart = (name: string): ChartSource => ({
    kind: "folder",
    path: `${sandbox}/charts/${name}`,
});
const provider = new k8s.Provider("cluster", {
    kubeconfig: `${sandbox}/kubeconfig`,
    context: "sandbox",
});

const platform = new Platform(
    "platform",
    {
        gatewayApi: { version: "1.2.1", manifests: `${sandbox}/gateway-api/*.yaml` },
        linkerd: {
            version: "edge-25.7.5",
            crds: chart("linkerd-crds"),
            controlPlane: chart("linkerd-control-plane"),
        },
        viz: { chart: chart("linkerd-viz") },
        flagger: { version: "1.44.0", install: { by: "helm", chart: chart("flagger") } },
        loadTester: {
            namespace: "shop",
            install: { by: "helm", chart: chart("loadtester") },
        },
        canaryNamespaces: ["shop"],
    },
    { provider },
);

new CanaryWorkload(
    "cart",
    {
        namespace: "shop",
        platform,
        workload: {
            kind: "Deployment",
            // What a PodBuilder of kubernetesx gives, written out: the package has to do without kubernetesx.
            pod: {
                podSpec: pulumi.output({
                    containers: [
                        {
                            name: "cart",
                            image: "ghcr.io/stefanprodan/podinfo:6.9.2",
                            ports: [{ containerPort: 9898 }],
                        },
                    ],
                }),
            },
            health: { ready: "/readyz", live: "/healthz" },
        },
        service: { port: 9898 },
        analysis: {
            interval: "10s",
            threshold: 3,
            strategy: { kind: "weighted", stepWeight: 20, maxWeight: 60 },
            metrics: [{ kind: "successRate", min: "99%" }],
        },
    },
    { provider },
);

/** Node that ran this, and proof that the rules came with the package. */
export const ran = { node: process.version, rules: canaryRules.length };
