/** Parents of routes. */
export const SERVICE = { group: "core", kind: "Service", name: "podinfo", port: 80 };
export const EGRESS = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all" };

/** What the API server asks about an object. */
export function review(
    [kind, group]: readonly [kind: string, group: string],
    spec: unknown,
    annotations?: Readonly<Record<string, string>>,
): object {
    return {
        kind: { group, version: "v1", kind },
        namespace: "test",
        operation: "CREATE",
        object: { metadata: { name: "podinfo", namespace: "test", annotations }, spec },
    };
}

const GATEWAY = "gateway.networking.k8s.io";
const LINKERD = "policy.linkerd.io";

export const HTTP_ROUTE = ["HTTPRoute", GATEWAY] as const;
export const GRPC_ROUTE = ["GRPCRoute", GATEWAY] as const;
export const TLS_ROUTE = ["TLSRoute", GATEWAY] as const;
export const TCP_ROUTE = ["TCPRoute", GATEWAY] as const;
export const LINKERD_ROUTE = ["HTTPRoute", LINKERD] as const;
export const AUTHORIZATION = ["AuthorizationPolicy", LINKERD] as const;
export const MESH_TLS = ["MeshTLSAuthentication", LINKERD] as const;
export const NETWORK = ["NetworkAuthentication", LINKERD] as const;
export const EGRESS_NETWORK = ["EgressNetwork", LINKERD] as const;
export const SERVER = ["Server", LINKERD] as const;
export const SERVER_AUTHORIZATION = ["ServerAuthorization", LINKERD] as const;
export const RATE_LIMIT = ["HTTPLocalRateLimitPolicy", LINKERD] as const;

/** A route of one rule, of a Service's clients. */
export const route = (rule: object, parent: object = SERVICE) => ({
    parentRefs: [parent],
    rules: [rule],
});

/** A route with one match. */
export const matching = (match: object, parent?: object) => route({ matches: [match] }, parent);
