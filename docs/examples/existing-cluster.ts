import { pins, Platform } from "linkerd-canary";

// a cluster that has the Gateway API, Linkerd, Viz and the namespace already: Flagger and the load tester are installed
const platform = new Platform("platform", {
    existing: {
        parts: ["linkerd", "viz", "namespaces"],
        // what is installed, so that the rules fit it
        installation: { linkerd: "edge-25.7.5", gatewayApi: "v1.2.1" },
    },
    gatewayApi: { managed: false },
    linkerd: { ...pins.linkerd, version: "edge-25.7.5" },
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
