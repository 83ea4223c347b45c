import type { ChartSource } from "./sources";

/** The versions of everything that the platform installs; each is stated once. */
export interface PinnedVersions {
    /** Release of the Gateway API, such as `1.2.1`. */
    readonly gatewayApi: string;
    /** Edge release of Linkerd, such as `edge-26.6.3`; the charts' version follows from it. */
    readonly linkerd: `edge-${string}`;
    /** Release of Flagger, such as `1.44.0`: of its image, its chart and its overlays. */
    readonly flagger: string;
    /** Version of the load tester's chart, such as `0.38.0`. */
    readonly loadTester: string;
}

/** Where each product comes from at some versions: charts, overlays and manifests of their own projects. */
export interface Pins {
    /** The Gateway API's CRDs. */
    readonly gatewayApi: GatewayApiPin;
    /** Linkerd's two charts. */
    readonly linkerd: LinkerdPin;
    /** Linkerd Viz. */
    readonly viz: VizPin;
    /** Flagger. */
    readonly flagger: Pin;
    /** Flagger's load tester. */
    readonly loadTester: Pin;
}

/** The Gateway API at a version. */
export interface GatewayApiPin {
    /** Its version. */
    readonly version: string;
    /** Address of its CRDs. */
    readonly manifests: string;
}

/** Linkerd at a version. */
export interface LinkerdPin {
    /** Its version, of the images. */
    readonly version: string;
    /** The chart of its CRDs. */
    readonly crds: ChartSource;
    /** The chart of its control plane. */
    readonly controlPlane: ChartSource;
}

/** Linkerd Viz at a version. */
export interface VizPin {
    /** Its Helm chart. */
    readonly chart: ChartSource;
}

/** A product that installs with a chart or with an overlay. */
export interface Pin {
    /** Its version. */
    readonly version: string;
    /** Its Helm chart. */
    readonly chart: ChartSource;
    /** Its kustomize overlay. */
    readonly overlay: string;
}

/**
 * The sources of the platform at some versions, for a stack that pins its own.
 *
 * @param versions - the versions to install
 * @example
 * const production = pinsOf({
 *     gatewayApi: "1.2.1",
 *     linkerd: "edge-26.6.3",
 *     flagger: "1.44.0",
 *     loadTester: "0.38.0",
 * });
 * production.linkerd.crds; // linkerd-crds 2026.6.3 of Linkerd's edge repository
 */
export function pinsOf(versions: PinnedVersions): Pins {
    const { flagger, gatewayApi, linkerd, loadTester } = versions;
    const linkerdChart = (chart: string): ChartSource => ({
        kind: "repository",
        url: "https://helm.linkerd.io/edge",
        chart,
        // the charts of edge-26.6.3 are 2026.6.3
        version: linkerd.replace("edge-", "20"),
    });
    const flaggerChart = (chart: string, version: string): ChartSource => ({
        kind: "repository",
        url: "https://flagger.app",
        chart,
        version,
    });
    const overlay = (name: string): string =>
        `https://github.com/fluxcd/flagger//kustomize/${name}?ref=v${flagger}`;
    return {
        gatewayApi: {
            version: gatewayApi,
            manifests: `https://github.com/kubernetes-sigs/gateway-api/releases/download/v${gatewayApi}/standard-install.yaml`,
        },
        linkerd: {
            version: linkerd,
            crds: linkerdChart("linkerd-crds"),
            controlPlane: linkerdChart("linkerd-control-plane"),
        },
        viz: { chart: linkerdChart("linkerd-viz") },
        flagger: {
            version: flagger,
            chart: flaggerChart("flagger", flagger),
            overlay: overlay("linkerd"),
        },
        loadTester: {
            version: loadTester,
            chart: flaggerChart("loadtester", loadTester),
            overlay: overlay("tester"),
        },
    };
}

/**
 * Everything that the program installs unless a stack sets something else; the only place that states these versions.
 *
 * Linkerd's open source releases are the edge channel: edge-26.6.3 is what the project calls 2.20.
 */
export const pins = {
    ...pinsOf({
        gatewayApi: "1.2.1",
        linkerd: "edge-26.6.3",
        flagger: "1.44.0",
        loadTester: "0.38.0",
    }),
    podinfo: { image: "ghcr.io/stefanprodan/podinfo:6.9.2" },
} as const;
