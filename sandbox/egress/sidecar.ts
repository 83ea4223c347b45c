import type { V1Container, V1Pod } from "@kubernetes/client-node";

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
    readonly op: "add";
    readonly path: string;
    readonly value: unknown;
}

/** The workload that a pod belongs to. */
export interface WorkloadOwner {
    readonly kind: string;
    readonly name: string;
}

/** Version that the stand-in names as the proxy's; no such image is ever pulled. */
const proxyVersion = "stand-in";

const proxy: V1Container = {
    name: "linkerd-proxy",
    image: `cr.l5d.io/linkerd/proxy:${proxyVersion}`,
    ports: [
        { name: "linkerd-proxy", containerPort: 4143 },
        { name: "linkerd-admin", containerPort: 4191 },
    ],
};

/** The parts of Linkerd's own patch that the cluster, Prometheus and the mesh stand-in read. */
export function sidecarPatch(pod: V1Pod, owner: WorkloadOwner | undefined): PatchOperation[] {
    const labels: Record<string, string> = {
        "linkerd.io/control-plane-ns": "linkerd",
        ...(owner === undefined
            ? {}
            : { [`linkerd.io/proxy-${owner.kind.toLowerCase()}`]: owner.name }),
    };
    return [
        ...addKeys("/metadata/labels", pod.metadata?.labels, labels),
        ...addKeys("/metadata/annotations", pod.metadata?.annotations, {
            "linkerd.io/proxy-version": proxyVersion,
            "linkerd.io/created-by": "linkerd-canary sandbox injector",
        }),
        { op: "add", path: "/spec/containers/-", value: proxy },
    ];
}

function addKeys(
    path: string,
    existing: Readonly<Record<string, string>> | undefined,
    added: Readonly<Record<string, string>>,
): PatchOperation[] {
    if (existing === undefined) {
        return [{ op: "add", path, value: added }];
    }
    return Object.entries(added).map(([key, value]) => ({
        op: "add",
        path: `${path}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`,
        value,
    }));
}
