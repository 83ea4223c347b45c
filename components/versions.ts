import type { ChartSource } from "./sources";

const linkerdRepository = "https://helm.linkerd.io/edge";
const linkerdChartVersion = "2026.6.3";
const flaggerVersion = "1.44.0";

function linkerdChart(chart: string): ChartSource {
    return { kind: "repository", url: linkerdRepository, chart, version: linkerdChartVersion };
}

function flaggerChart(chart: string, version: string): ChartSource {
    return { kind: "repository", url: "https://flagger.app", chart, version };
}

/**
 * The versions that the program installs unless a stack sets others; versions are defined only here.
 *
 * Linkerd's open source releases are the edge channel: edge-26.6.3 is version 2.20.
 */
export const pins = {
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
        version: flaggerVersion,
        chart: flaggerChart("flagger", flaggerVersion),
        overlay: `https://github.com/fluxcd/flagger//kustomize/linkerd?ref=v${flaggerVersion}`,
    },
    loadTester: {
        version: "0.38.0",
        chart: flaggerChart("loadtester", "0.38.0"),
        overlay: `https://github.com/fluxcd/flagger//kustomize/tester?ref=v${flaggerVersion}`,
    },
    podinfo: { image: "ghcr.io/stefanprodan/podinfo:6.9.2" },
} as const;
