import type { MeshView, PodView } from "../view/view";
import { type RouteAuthorization, defaultAuthorizations } from "./authorizations";
import { matchesIdentity } from "./identity";

/** Who asks, as the server's proxy sees it. */
export interface PolicyClient {
    /** Mesh identity; absent for a client outside the mesh. */
    readonly identity?: string;
    readonly ip?: string;
}

/** The Server and the route that a request was matched to, as in the labels of the proxy's metrics. */
export interface RoutePolicyLabels {
    readonly srv_group: string;
    readonly srv_kind: string;
    readonly srv_name: string;
    readonly srv_port: string;
    readonly route_group: string;
    readonly route_kind: string;
    readonly route_name: string;
}

/** The same with what authorized the request. */
export interface PolicyLabels extends RoutePolicyLabels {
    readonly authz_group: string;
    readonly authz_kind: string;
    readonly authz_name: string;
}

/** Whether a meshed pod lets a request in. */
export type Permission =
    | { readonly allowed: true; readonly labels: PolicyLabels }
    | { readonly allowed: false; readonly labels: RoutePolicyLabels };

/** The inbound policy of pods that have neither a Server nor an annotation (`proxy.defaultInboundPolicy`). */
export const clusterDefaultPolicy = "all-unauthenticated";

/** The part of a request that authorization depends on. */
export interface AuthorizedRequest {
    readonly method: string;
    /** Without the query. */
    readonly path: string;
}

/**
 * Decides as the pod's Linkerd proxy would: by the Server for the port, else by the pod's
 * `config.linkerd.io/default-inbound-policy`. GET requests for the paths of the pod's own HTTP probes are open to
 * everyone.
 */
export function authorize(
    view: MeshView,
    pod: PodView,
    port: number,
    client: PolicyClient,
    { method, path }: AuthorizedRequest,
): Permission {
    const server = view.serverOf(pod, port);
    const mode =
        pod.annotations["config.linkerd.io/default-inbound-policy"] ?? clusterDefaultPolicy;
    const isProbe = method === "GET" && (pod.probePaths.get(port)?.has(path) ?? false);
    const labels: RoutePolicyLabels = {
        ...(server === undefined
            ? { srv_group: "", srv_kind: "default", srv_name: mode }
            : { srv_group: "policy.linkerd.io", srv_kind: "server", srv_name: server.name }),
        srv_port: String(port),
        route_group: "",
        route_kind: "default",
        route_name: isProbe ? "probe" : "default",
    };
    const authorization = isProbe
        ? probe
        : (server?.authorizations ?? defaultAuthorizations(mode)).find((candidate) =>
              isAuthorized(candidate, client),
          );
    if (authorization === undefined) {
        return { allowed: false, labels };
    }
    return {
        allowed: true,
        labels: {
            ...labels,
            authz_group: authorization.kind === "default" ? "" : "policy.linkerd.io",
            authz_kind: authorization.kind,
            authz_name: authorization.name,
        },
    };
}

const probe: RouteAuthorization = { kind: "default", name: "probe", allowsAddress: () => true };

function isAuthorized(authorization: RouteAuthorization, client: PolicyClient): boolean {
    const { identity, ip } = client;
    const known =
        authorization.identities === undefined ||
        (identity !== undefined &&
            authorization.identities.some((pattern) => matchesIdentity(pattern, identity)));
    // a client without an address is the sandbox's own, which is in no network that a policy could name
    return known && authorization.allowsAddress(ip ?? "127.0.0.1");
}
