import type { PolicyClient, PolicyLabels, RoutePolicyLabels } from "../policy/authorize";
import { identityOf } from "../policy/identity";
import { type BackendName, proxyAdminPort, type RouteName } from "../proxy/plan";
import { nameOf } from "../view/names";
import type { Endpoint, PodView, ServicePort } from "../view/view";
import type { Labels } from "./pod-metrics";

/**
 * Labels of a server's proxy for a request that it lets in. There is no `authority`: since 2025 the proxy omits it
 * from inbound metrics unless configured otherwise.
 */
export function inboundLabels(
    endpoint: Endpoint,
    client: PolicyClient,
    policy: PolicyLabels,
): Labels {
    return { direction: "inbound", ...target(endpoint), ...clientTls(client), ...policy };
}

/** Labels of a server's proxy for the decision to let a request in or to refuse it. */
export function authorizationLabels(
    endpoint: Endpoint,
    client: PolicyClient,
    policy: PolicyLabels | RoutePolicyLabels,
): Labels {
    return { ...target(endpoint), ...policy, ...clientTls(client) };
}

/** The endpoint that the proxy's own admin server is, for its metrics. */
export function adminEndpoint(pod: PodView): Endpoint {
    return { pod, port: proxyAdminPort, address: `0.0.0.0:${proxyAdminPort}` };
}

/** Labels of a client's proxy for a request to an endpoint. `port` is absent where a pod was addressed by IP. */
export function outboundLabels(endpoint: Endpoint, port: ServicePort | undefined): Labels {
    const { pod } = endpoint;
    const tls: Labels = pod.meshed
        ? { tls: "true", server_id: identityOf(pod.namespace, pod.serviceAccount) }
        : { tls: "no_identity", no_tls_reason: "not_provided_by_service_discovery" };
    const ofService: Labels =
        port === undefined
            ? {}
            : {
                  authority: authorityOf(port),
                  dst_namespace: port.service.namespace,
                  dst_service: port.service.name,
              };
    return { direction: "outbound", ...target(endpoint), ...tls, ...ofService, ...podLabels(pod) };
}

/**
 * Labels of the route's parent and name; the default route has no namespace. `hostname` is empty unless the proxy is
 * configured to export it.
 */
export function routeLabels(apex: ServicePort, route: RouteName | undefined): Labels {
    return { ...parentLabels(apex, route), hostname: "" };
}

/** Labels of a route and one of its backends; `undefined` for a backend that is no Service. */
export function routeBackendLabels(
    apex: ServicePort,
    route: RouteName | undefined,
    backend: BackendName | undefined,
): Labels {
    return { ...parentLabels(apex, route), ...backendLabels(backend) };
}

function parentLabels(apex: ServicePort, route: RouteName | undefined): Labels {
    return {
        ...serviceLabels("parent", nameOf(apex)),
        route_group: route?.group ?? "",
        route_kind: route === undefined ? "default" : "HTTPRoute",
        route_namespace: route?.namespace ?? "",
        route_name: route?.name ?? "http",
    };
}

function backendLabels(backend: BackendName | undefined): Labels {
    return backend === undefined
        ? {
              backend_group: "",
              backend_kind: "default",
              backend_namespace: "",
              backend_name: "invalid",
              backend_port: "",
              backend_section_name: "",
          }
        : serviceLabels("backend", backend);
}

function serviceLabels(scope: "parent" | "backend", service: BackendName): Labels {
    return {
        [`${scope}_group`]: "core",
        [`${scope}_kind`]: "Service",
        [`${scope}_namespace`]: service.namespace,
        [`${scope}_name`]: service.name,
        [`${scope}_port`]: String(service.port),
        [`${scope}_section_name`]: "",
    };
}

/** The DNS name under which Linkerd's proxies know a Service's port. */
export function authorityOf({ service, port }: ServicePort): string {
    return `${service.name}.${service.namespace}.svc.cluster.local:${port}`;
}

function target({ address, port }: Endpoint): Labels {
    return {
        target_addr: address,
        target_ip: address.slice(0, address.lastIndexOf(":")),
        target_port: String(port),
    };
}

function clientTls({ identity }: PolicyClient): Labels {
    return identity === undefined
        ? { tls: "no_identity", no_tls_reason: "no_tls_from_remote" }
        : { tls: "true", client_id: identity };
}

const ownerKinds = ["deployment", "daemonset", "statefulset"] as const;

function podLabels(pod: PodView): Labels {
    const labels: Record<string, string> = {
        dst_pod: pod.name,
        dst_serviceaccount: pod.serviceAccount,
        // the sandbox's EndpointSlices carry no zones, and callers are in none
        dst_zone: "",
        dst_zone_locality: "unknown",
    };
    const set = (name: string, value: string | undefined): void => {
        if (value !== undefined) {
            labels[name] = value;
        }
    };
    for (const kind of ownerKinds) {
        set(`dst_${kind}`, pod.labels[`linkerd.io/proxy-${kind}`]);
    }
    set("dst_control_plane_ns", pod.labels["linkerd.io/control-plane-ns"]);
    set("dst_pod_template_hash", pod.labels["pod-template-hash"]);
    return labels;
}
