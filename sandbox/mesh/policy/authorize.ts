import type { MeshView, PodView } from "../view/view";
import { type Authorization, defaultAuthorizations } from "./authorizations";
import { matchesIdentity } from "./identity";

/** Who asks, as the server's proxy sees it. */
export interface Client {
    /** Mesh identity; absent for a client outside the mesh. */
    readonly identity?: string;
    readonly ip?: string;
}

/** The Linkerd resources that a decision rests on, as they stand in the proxy's metric labels. */
export interface PolicyLabels {
    readonly srv_group: string;
    readonly srv_kind: string;
    readonly srv_name: string;
    readonly srv_port: string;
    readonly route_group: string;
    readonly route_kind: string;
    readonly route_name: string;
    readonly authz_group: string;
    readonly authz_kind: string;
    readonly authz_name: string;
}

/** Whether a meshed pod lets a request in. */
export type Permission =
    { readonly allowed: true; readonly labels: PolicyLabels } | { readonly allowed: false };

/** The inbound policy of pods that have neither a Server nor an annotation (`proxy.defaultInboundPolicy`). */
export const clusterDefaultPolicy = "all-unauthenticated";

/**
 * Decides as the pod's Linkerd proxy would: by the Server for the port, else by the pod's
 * `config.linkerd.io/default-inbound-policy`. Paths of the pod's own HTTP probes are open to everyone.
 */
export function authorize(
    view: MeshView,
    pod: PodView,
    port: number,
    client: Client,
    path: string,
): Permission {
    const server = view.serverOf(pod, port);
    const mode =
        pod.annotations["config.linkerd.io/default-inbound-policy"] ?? clusterDefaultPolicy;
    const serverLabels =
        server === undefined
            ? { srv_group: "", srv_kind: "default", srv_name: mode }
            : { srv_group: "policy.linkerd.io", srv_kind: "server", srv_name: server.name };
    const isProbe = pod.probePaths.get(port)?.has(path) ?? false;
    const authorization = isProbe
        ? probe
        : (server?.authorizations ?? defaultAuthorizations(mode)).find((candidate) =>
              isAuthorized(candidate, client),
          );
    if (authorization === undefined) {
        return { allowed: false };
    }
    const isDefault = authorization.kind === "default";
    return {
        allowed: true,
        labels: {
            ...serverLabels,
            srv_port: String(port),
            route_group: "",
            route_kind: "default",
            route_name: isProbe ? "probe" : "default",
            authz_group: isDefault ? "" : "policy.linkerd.io",
            authz_kind: authorization.kind,
            authz_name: authorization.name,
        },
    };
}

const probe: Authorization = { kind: "default", name: "probe", allowsAddress: () => true };

function isAuthorized(authorization: Authorization, client: Client): boolean {
    const { identity, ip } = client;
    const known =
        authorization.identities === undefined ||
        (identity !== undefined &&
            authorization.identities.some((pattern) => matchesIdentity(pattern, identity)));
    // a client without an address is the sandbox's own, which lies in no network that a policy could name
    return known && authorization.allowsAddress(ip ?? "127.0.0.1");
}
