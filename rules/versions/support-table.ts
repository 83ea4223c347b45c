import type { VersionRange } from "./version-number";

/** What one release of Linkerd works with. */
export interface LinkerdSupport {
    /** The release, as in `2.19`. */
    readonly release: string;
    /** The edge release from which it is built; absent for releases that were published as `stable-…`. */
    readonly edge?: string;
    /** Kubernetes: the charts refuse what is older, Linkerd's documentation ends at what is newest. */
    readonly kubernetes: VersionRange;
    /** Gateway API; absent before Linkerd read its HTTPRoutes. */
    readonly gatewayApi?: VersionRange;
}

/** What a series of Flagger's releases works with on Linkerd. */
export interface FlaggerSupport {
    /** The releases that this row is about. */
    readonly flagger: VersionRange;
    /** Kubernetes. */
    readonly kubernetes: VersionRange;
    /** Releases of Linkerd, as in `2.14`. */
    readonly linkerd: VersionRange;
    /** Gateway API; absent where Flagger splits traffic by SMI's TrafficSplit on Linkerd. */
    readonly gatewayApi?: VersionRange;
}

/**
 * Older versions of Kubernetes are always rejected: no release of Linkerd in the table, and no API that the program
 * uses, supports them.
 */
export const KUBERNETES_FLOOR: VersionRange = { min: "1.16" };

/**
 * Linkerd's releases, oldest first.
 *
 * - `edge`: linkerd.io, `data/versions.yaml`.
 * - `kubernetes.max`, and the oldest rows: linkerd.io, "Supported Kubernetes Versions".
 * - `kubernetes.min`: `kubeVersion` of the charts at that release. Helm enforces it even where the documentation states
 *   less (1.22 for 2.18 and 2.19).
 * - `gatewayApi`: linkerd.io, "Gateway API support".
 */
export const LINKERD_SUPPORT: readonly LinkerdSupport[] = [
    { release: "2.10", kubernetes: { min: "1.16", max: "1.23" } },
    { release: "2.11", kubernetes: { min: "1.17", max: "1.23" } },
    { release: "2.12", kubernetes: { min: "1.21", max: "1.24" } },
    { release: "2.13", kubernetes: { min: "1.21", max: "1.28" } },
    {
        release: "2.14",
        kubernetes: { min: "1.21", max: "1.28" },
        gatewayApi: { min: "0.7", max: "1.1.1" },
    },
    {
        release: "2.15",
        edge: "edge-24.2.4",
        kubernetes: { min: "1.22", max: "1.29" },
        gatewayApi: { min: "0.7", max: "1.1.1" },
    },
    {
        release: "2.16",
        edge: "edge-24.8.2",
        kubernetes: { min: "1.22", max: "1.29" },
        gatewayApi: { min: "0.7", max: "1.1.1" },
    },
    {
        release: "2.17",
        edge: "edge-24.11.8",
        kubernetes: { min: "1.22", max: "1.31" },
        gatewayApi: { min: "0.7", max: "1.1.1" },
    },
    {
        release: "2.18",
        edge: "edge-25.4.4",
        kubernetes: { min: "1.23", max: "1.32" },
        gatewayApi: { min: "1.1.1", max: "1.2.1" },
    },
    {
        release: "2.19",
        edge: "edge-25.10.7",
        kubernetes: { min: "1.23", max: "1.35" },
        gatewayApi: { min: "1.1.1", max: "1.2.1" },
    },
    {
        release: "2.20",
        edge: "edge-26.6.3",
        kubernetes: { min: "1.31", max: "1.35" },
        gatewayApi: { min: "1.2.1", max: "1.5.1" },
    },
];

/**
 * The edge releases at which the charts' `kubeVersion` rose, oldest first: for an edge release
 * between two releases this is exact, where the release's row would be a guess. The first is the first
 * edge release after 2.14; what came before is older than the table.
 */
export const EDGE_KUBERNETES_FLOORS: readonly {
    /** The edge release. */
    readonly from: string;
    /** Oldest Kubernetes that it installs on. */
    readonly min: string;
}[] = [
    { from: "edge-23.9.1", min: "1.21" },
    { from: "edge-23.12.2", min: "1.22" },
    { from: "edge-25.2.3", min: "1.23" },
    { from: "edge-26.5.1", min: "1.31" },
];

/**
 * Flagger's releases on Linkerd, oldest first: prerequisites of its Linkerd tutorial and the requirements of its
 * `kustomize/linkerd` at these releases.
 *
 * - Up to 1.30 it used the TrafficSplit that was built into Linkerd until 2.11.
 * - From 1.31 on the overlay contains an AuthorizationPolicy (Linkerd 2.12), and TrafficSplit comes from the extension
 *   linkerd-smi.
 * - From 1.34 on it creates HTTPRoutes that reference the Service's port, a field that the standard Gateway API has
 *   since 1.1.
 * - 1.44 reads HorizontalPodAutoscalers only as `autoscaling/v2`, which Kubernetes has since 1.23.
 */
export const FLAGGER_SUPPORT: readonly FlaggerSupport[] = [
    {
        flagger: { min: "1.7", max: "1.30" },
        kubernetes: { min: "1.16" },
        linkerd: { min: "2.10", max: "2.11" },
    },
    {
        flagger: { min: "1.31", max: "1.33" },
        kubernetes: { min: "1.16" },
        linkerd: { min: "2.12", max: "2.13" },
    },
    {
        flagger: { min: "1.34", max: "1.43" },
        kubernetes: { min: "1.21" },
        linkerd: { min: "2.14" },
        gatewayApi: { min: "1.1" },
    },
    {
        flagger: { min: "1.44" },
        kubernetes: { min: "1.23" },
        linkerd: { min: "2.14" },
        gatewayApi: { min: "1.1" },
    },
];
