import type { ChartSource } from "../components";

const linkerdCharts = "2026.6.3";

function linkerdChart(chart: string): ChartSource {
    return {
        kind: "repository",
        url: "https://helm.linkerd.io/edge",
        chart,
        version: linkerdCharts,
    };
}

function flaggerChart(chart: string, version: string): ChartSource {
    return { kind: "repository", url: "https://flagger.app", chart, version };
}

/**
 * The exact versions for production: an update of the package's pins applies to `dev` and `staging` directly, and to
 * production through a change of this file. A version newer than staging's is rejected.
 */
export const prodPins = {
    gatewayApi: {
        version: "1.2.1",
        manifests:
            "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.2.1/standard-install.yaml",
    },
    linkerd: {
        version: "edge-26.6.3",
        crds: linkerdChart("linkerd-crds"),
        controlPlane: linkerdChart("linkerd-control-plane"),
    },
    viz: { chart: linkerdChart("linkerd-viz") },
    flagger: {
        version: "1.44.0",
        chart: flaggerChart("flagger", "1.44.0"),
        overlay: "https://github.com/fluxcd/flagger//kustomize/linkerd?ref=v1.44.0",
    },
    loadTester: { chart: flaggerChart("loadtester", "0.38.0") },
} as const;
