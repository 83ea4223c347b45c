import type { LocalAddress } from "../node/local-address";
import type * as k8s from "@kubernetes/client-node";

/** A Service. */
export interface ServiceName {
    readonly name: string;
    readonly namespace: string;
}

/** What Services are found with. */
export interface ServiceApis {
    readonly core: k8s.CoreV1Api;
    readonly discovery: k8s.DiscoveryV1Api;
}

/** The Service that a `host:port` belongs to: a name in the cluster's DNS, or a cluster address. */
export async function findService(
    { core }: Pick<ServiceApis, "core">,
    authority: string,
): Promise<ServiceName | undefined> {
    const host = authority.slice(0, authority.lastIndexOf(":"));
    const byName = /^([^.]+)\.([^.]+)\.svc$/.exec(host);
    if (byName) {
        return { name: byName[1], namespace: byName[2] };
    }
    const list = await core.listServiceForAllNamespaces({
        fieldSelector: `spec.clusterIP=${host}`,
    });
    const service = list.items[0];
    return (
        service && {
            name: service.metadata?.name ?? "",
            namespace: service.metadata?.namespace ?? "",
        }
    );
}

/** Whether a Service has a ready pod. */
export async function hasReadyEndpoint(
    { discovery }: Pick<ServiceApis, "discovery">,
    service: ServiceName,
): Promise<boolean> {
    const slices = await slicesOf(discovery, service);
    return slices.some(({ endpoints }) => endpoints.some(isReady));
}

/**
 * The address of a program that answers for a Service's port, in a ready pod of it.
 *
 * @param localAddress the address at which a pod's program answers for a container's port
 */
export async function programAddress(
    { core, discovery }: ServiceApis,
    { name, namespace }: ServiceName,
    port: number,
    localAddress: (podUid: string, containerPort: number) => LocalAddress | undefined,
): Promise<LocalAddress | undefined> {
    const { spec } = await core.readNamespacedService({ name, namespace });
    const wanted = spec?.ports?.find((candidate) => candidate.port === port);
    if (wanted === undefined) {
        return undefined;
    }
    for (const slice of await slicesOf(discovery, { name, namespace })) {
        const target = slice.ports?.find((one) => (one.name ?? "") === (wanted.name ?? ""))?.port;
        for (const { targetRef } of slice.endpoints.filter(isReady)) {
            const local =
                target === undefined ? undefined : localAddress(targetRef?.uid ?? "", target);
            if (local !== undefined) {
                return local;
            }
        }
    }
    return undefined;
}

async function slicesOf(
    discovery: k8s.DiscoveryV1Api,
    { name, namespace }: ServiceName,
): Promise<(k8s.V1EndpointSlice & { endpoints: k8s.V1Endpoint[] })[]> {
    const { items } = await discovery.listNamespacedEndpointSlice({
        namespace,
        labelSelector: `kubernetes.io/service-name=${name}`,
    });
    return items.map((slice) => ({ ...slice, endpoints: slice.endpoints ?? [] }));
}

function isReady({ conditions }: k8s.V1Endpoint): boolean {
    return conditions?.ready === true;
}
