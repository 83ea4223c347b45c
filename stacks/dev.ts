import { pins } from "../components";
import { podinfo, podinfoCanary } from "./podinfo";
import type { StackDefinition } from "./types";

/** A user's own cluster, from the public charts. */
export const dev: StackDefinition = {
    cluster: {},
    build: (settings) => ({
        platform: {
            gatewayApi: pins.gatewayApi,
            linkerd: pins.linkerd,
            viz: pins.viz,
            flagger: {
                version: pins.flagger.version,
                install:
                    settings.flaggerInstall === "kustomize"
                        ? { by: "kustomize", overlay: pins.flagger.overlay }
                        : { by: "helm", chart: pins.flagger.chart },
            },
            loadTester: {
                namespace: podinfo.namespace,
                install: { by: "helm", chart: pins.loadTester.chart },
            },
            canaryNamespaces: [podinfo.namespace],
        },
        podinfo: podinfoCanary(settings, {
            interval: "30s",
            threshold: 5,
            strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
            metrics: [
                { kind: "successRate", min: "99%", window: "1m" },
                { kind: "latency", percentile: 99, max: "500ms", window: "1m" },
            ],
        }),
    }),
};
