import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../canary/reading";
import { policiesOf, routesOf } from "../canary/related/reading/authorization";
import type { PodContainer } from "./pods";
import { type Pods, serversFor } from "./pods-in";
import type { ObjectSet } from "./rule";

/** A probe of the kubelet over the network, on a port of a pod. */
export interface NetworkProbe {
    readonly path: string;
    /** HTTP, for which Linkerd knows the probe's path, or gRPC, for which it does not. */
    readonly protocol: "http" | "grpc";
    readonly httpPath: string;
    readonly port: number;
    /** What the container calls the port, if it has a name for it. */
    readonly portName?: string;
}

/** The probes of a container that pass through the proxy as requests: a TCP probe reaches only the proxy. */
export function networkProbes({ fields, path }: PodContainer): NetworkProbe[] {
    return ["startupProbe", "livenessProbe", "readinessProbe"].flatMap((probe) => {
        const { grpc, httpGet } = fieldsOf(fields[probe]);
        const declared = listOf(fields.ports).map(fieldsOf);
        const http = fieldsOf(httpGet);
        return [
            ...atPort("http", `${path}.${probe}.httpGet`, http, declared),
            ...atPort("grpc", `${path}.${probe}.grpc`, fieldsOf(grpc), declared),
        ];
    });
}

function atPort(
    protocol: NetworkProbe["protocol"],
    path: string,
    action: Fields,
    declared: readonly Fields[],
): NetworkProbe[] {
    const own = declared.find(
        ({ containerPort, name }) =>
            action.port !== undefined && (containerPort === action.port || name === action.port),
    );
    const port = numberOf(action.port) ?? numberOf(own?.containerPort);
    const httpPath = (textOf(action.path) || "/").replace(/[?#].*$/, "");
    return port === undefined
        ? []
        : [{ path, protocol, httpPath, port, portName: textOf(own?.name) }];
}

/**
 * Whether Linkerd allows a probe, as its policy controller decides: it reads HTTP probes from the pod and allows them
 * automatically, except on a Server with routes; any other probe must be allowed without a certificate.
 *
 * @param defaultPolicy - the policy if the port has no Server
 */
export function letsProbeIn(
    among: ObjectSet,
    pods: Pods,
    probe: NetworkProbe,
    defaultPolicy: () => string,
): boolean {
    const [server] = serversFor(
        among,
        pods,
        (port) => port === probe.port || (port !== undefined && port === probe.portName),
    );
    if (server === undefined) {
        return probe.protocol === "http" || !CLOSED.includes(defaultPolicy());
    }
    const routes = routesOf(among, server);
    const isKnown = probe.protocol === "http" && routes.every(({ kind }) => kind !== "HTTPRoute");
    const matching = routes.filter((route) => matches(route, probe));
    return (
        isKnown ||
        !CLOSED.includes(textOf(fieldsOf(server.spec).accessPolicy) ?? "deny") ||
        policiesOf(among, server, matching).some(letsUnmeshedIn)
    );
}

/** Policies that refuse who shows no certificate of the mesh, as the kubelet does. */
const CLOSED = ["deny", "all-authenticated", "cluster-authenticated"];

function letsUnmeshedIn(policy: Fields): boolean {
    return listOf(fieldsOf(policy.spec).requiredAuthenticationRefs).every(
        (reference) => fieldsOf(reference).kind === "NetworkAuthentication",
    );
}

/** Whether a route is for the probe; of gRPC the probe's service is Linkerd's to match, not the path's. */
function matches(route: Fields, { httpPath, protocol }: NetworkProbe): boolean {
    return listOf(fieldsOf(route.spec).rules).some((rule) => {
        const wanted = listOf(fieldsOf(rule).matches);
        return (
            wanted.length === 0 ||
            protocol === "grpc" ||
            wanted.some((match) => {
                const { type, value } = fieldsOf(fieldsOf(match).path);
                return holdsPath(textOf(type) ?? "PathPrefix", textOf(value) ?? "/", httpPath);
            })
        );
    });
}

function holdsPath(type: string, value: string, path: string): boolean {
    switch (type) {
        case "Exact":
            return path === value;
        case "PathPrefix": {
            const prefix = value.replace(/\/+$/, "");
            return path === prefix || path.startsWith(`${prefix}/`) || prefix === "";
        }
        default:
            // a pattern of Rust's, which Node might read another way: the user knows
            return true;
    }
}
