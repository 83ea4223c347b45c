import { pins, Platform } from "linkerd-canary";

const platform = new Platform("platform", {
    gatewayApi: pins.gatewayApi,
    linkerd: pins.linkerd,
    viz: pins.viz,
    flagger: {
        version: pins.flagger.version,
        install: { by: "helm", chart: pins.flagger.chart },
    },
    loadTester: {
        namespace: "shop",
        install: { by: "helm", chart: pins.loadTester.chart },
    },
    canaryNamespaces: ["shop"],
});

/** Address of the Prometheus that Flagger queries. */
export const prometheus = platform.reference.prometheus;
