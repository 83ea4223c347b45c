import type { V1EndpointSlice, V1Service, V1ServicePort } from "@kubernetes/client-node";
import { keyOf, type ServiceProfile } from "../mesh-objects";
import { annotatedRetry, annotatedTimeouts } from "../routes/annotations";
import { compareRoutes } from "../routes/match";
import type { Attachment } from "../routes/attach";
import type { AttachedRoute } from "../routes/applied";
import { isHttpPort } from "./ports";
import type { Endpoint, PodView, ServicePort, ServiceView } from "./view";

/** What a Service's view is made from, besides itself. */
export interface ServiceContext {
    /** By `namespace/name` of the Service. */
    readonly slices: ReadonlyMap<string, readonly V1EndpointSlice[]>;
    readonly routes: ReadonlyMap<string, readonly AttachedRoute[]>;
    readonly grpcRoutes: readonly Attachment[];
    readonly profiles: readonly ServiceProfile[];
    readonly podsByUid: ReadonlyMap<string, PodView>;
}

/** Groups EndpointSlices by the Service that they belong to. */
export function slicesByService(
    slices: readonly V1EndpointSlice[],
): Map<string, V1EndpointSlice[]> {
    const byService = new Map<string, V1EndpointSlice[]>();
    for (const slice of slices) {
        const service = slice.metadata?.labels?.["kubernetes.io/service-name"];
        if (service !== undefined) {
            const key = `${slice.metadata?.namespace ?? ""}/${service}`;
            byService.set(key, [...(byService.get(key) ?? []), slice]);
        }
    }
    return byService;
}

/** What the mesh needs of a Service. */
export function serviceView(service: V1Service, around: ServiceContext): ServiceView {
    const key = keyOf(service);
    const ips = service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? ""];
    const clusterIps = ips.filter((ip) => ip !== "" && ip !== "None");
    const ports = new Map<number, ServicePort>();
    const view: ServiceView = {
        namespace: service.metadata?.namespace ?? "",
        name: service.metadata?.name ?? "",
        clusterIps,
        headless: clusterIps.length === 0,
        timeouts: readable(() => annotatedTimeouts(service.metadata?.annotations)),
        retry: readable(() => annotatedRetry(service.metadata?.annotations)),
        profileNamespaces: profileNamespaces(key, around.profiles),
        ports,
    };
    for (const port of service.spec?.ports ?? []) {
        ports.set(port.port, {
            service: view,
            port: port.port,
            http: isHttpPort(service.metadata?.annotations, port),
            grpc: around.grpcRoutes.some(
                (attachment) =>
                    `${attachment.namespace}/${attachment.service}` === key &&
                    (attachment.port ?? port.port) === port.port,
            ),
            endpoints: endpointsOf(port, around.slices.get(key) ?? [], around.podsByUid),
            routes: (around.routes.get(key) ?? [])
                .filter(
                    ({ attachment }) =>
                        attachment.port === undefined || attachment.port === port.port,
                )
                .map(({ route }) => route)
                .sort(compareRoutes),
        });
    }
    return view;
}

/** Linkerd logs a Service's annotations that it cannot read, and goes on without them. */
function readable<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch (error) {
        if (error instanceof Error) {
            return undefined;
        }
        throw error;
    }
}

/** A profile that has neither routes nor overrides does not take the proxies off the HTTPRoutes. */
function profileNamespaces(service: string, profiles: readonly ServiceProfile[]): Set<string> {
    const [namespace, name] = service.split("/");
    return new Set(
        profiles
            .filter(({ metadata }) => metadata?.name === `${name}.${namespace}.svc.cluster.local`)
            .filter(
                ({ spec }) => (spec?.routes?.length ?? 0) + (spec?.dstOverrides?.length ?? 0) > 0,
            )
            .map(({ metadata }) => metadata?.namespace ?? ""),
    );
}

function endpointsOf(
    port: V1ServicePort,
    slices: readonly V1EndpointSlice[],
    pods: ReadonlyMap<string, PodView>,
): Endpoint[] {
    const endpoints = new Map<string, Endpoint>();
    for (const slice of slices) {
        const target = slice.ports?.find(({ name }) => (name ?? "") === (port.name ?? ""))?.port;
        for (const endpoint of slice.endpoints ?? []) {
            const pod = pods.get(endpoint.targetRef?.uid ?? "");
            const ready = endpoint.conditions?.ready ?? true;
            if (ready && pod !== undefined && target !== undefined) {
                const address = `${endpoint.addresses[0]}:${target}`;
                endpoints.set(address, { pod, port: target, address });
            }
        }
    }
    return [...endpoints.values()];
}
