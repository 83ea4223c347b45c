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
 * The versions that production runs, written out: an update of the package's pins reaches `dev` and `staging` by itself
 * and production by an edit of this file. One that is newer than staging's is refused.
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
