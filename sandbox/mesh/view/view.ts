import type { ConvertedRoute } from "../routes/converted";
import type { RetryPolicy, RouteTimeouts } from "../routes/annotations";
import type { ServerPolicy } from "../policy/servers";

/** A pod as the mesh needs it. */
export interface PodView {
    readonly uid: string;
    readonly namespace: string;
    readonly name: string;
    readonly ip?: string;
    readonly serviceAccount: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    /** Whether it has Linkerd's proxy, as a container or a native sidecar. */
    readonly meshed: boolean;
    /** Ports of its containers by name. */
    readonly portNames: ReadonlyMap<string, number>;
    /** Paths that its HTTP probes ask for, by container port. */
    readonly probePaths: ReadonlyMap<number, ReadonlySet<string>>;
}

/** A pod's port that can take requests of a Service. */
export interface Endpoint {
    readonly pod: PodView;
    readonly port: number;
    /** `podIP:port`, unique in the cluster. */
    readonly address: string;
}

/** One port of a Service. */
export interface ServicePort {
    readonly service: ServiceView;
    readonly port: number;
    /** Whether Linkerd's proxies handle it as HTTP. */
    readonly http: boolean;
    /** Whether a GRPCRoute is attached to it, so that proxies take it for gRPC. */
    readonly grpc: boolean;
    /** The ready ones. */
    readonly endpoints: readonly Endpoint[];
    /** Every route that is attached to this port, in the order of {@link ConvertedRoute}s. */
    readonly routes: readonly ConvertedRoute[];
}

/** A Service and what is attached to it. */
export interface ServiceView {
    readonly namespace: string;
    readonly name: string;
    readonly clusterIps: readonly string[];
    readonly headless: boolean;
    /** For routes that set no limits of their own. */
    readonly timeouts?: RouteTimeouts;
    /** For routes that set no retries of their own. */
    readonly retry?: RetryPolicy;
    /** Namespaces whose clients have a ServiceProfile with routes or overrides for it. */
    readonly profileNamespaces: ReadonlySet<string>;
    readonly ports: ReadonlyMap<number, ServicePort>;
}

/** All data that requests are routed by: rebuilt when the cluster changes, never modified. */
export interface MeshView {
    readonly podsByUid: ReadonlyMap<string, PodView>;
    readonly podsByIp: ReadonlyMap<string, PodView>;
    /** By `namespace/name`. */
    readonly services: ReadonlyMap<string, ServiceView>;
    readonly servicesByIp: ReadonlyMap<string, ServiceView>;
    /** The Server that governs a pod's port, where there is one. */
    serverOf(pod: PodView, port: number): ServerPolicy | undefined;
}

/**
 * The routes that hold for requests to a Service's port from clients of a namespace: those beside the Service
 * hold for everyone, those elsewhere only for clients of their own namespace. None where a ServiceProfile
 * overrides them or where the port is not handled as HTTP.
 */
export function routesFor(port: ServicePort, clientNamespace: string): readonly ConvertedRoute[] {
    const { service } = port;
    const overridden =
        service.profileNamespaces.has(clientNamespace) ||
        service.profileNamespaces.has(service.namespace);
    if (!port.http || overridden) {
        return [];
    }
    const holds = ({ namespace }: ConvertedRoute): boolean =>
        namespace === service.namespace || namespace === clientNamespace;
    return port.routes.every(holds) ? port.routes : port.routes.filter(holds);
}
