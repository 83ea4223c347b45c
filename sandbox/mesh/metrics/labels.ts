import type { Client, PolicyLabels } from "../policy/authorize";
import { identityOf } from "../policy/identity";
import type { RouteName } from "../proxy/plan";
import type { Endpoint, PodView, ServicePort } from "../view/view";
import type { Labels } from "./pod-metrics";

/**
 * Labels of a server's proxy for a request. There is no `authority`: since 2025 the proxy leaves it out of inbound
 * metrics unless told otherwise.
 */
export function inboundLabels(endpoint: Endpoint, client: Client, policy: PolicyLabels): Labels {
    const tls: Labels =
        client.identity === undefined
            ? { tls: "no_identity", no_tls_reason: "no_tls_from_remote" }
            : { tls: "true", client_id: client.identity };
    return { direction: "inbound", ...target(endpoint), ...tls, ...policy };
}

/** Labels of a client's proxy for a request to an endpoint. `port` is absent where a pod was asked for by address. */
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

/** Labels of the route's parent and name; the default route has no namespace. */
export function routeLabels(apex: ServicePort, route: RouteName | undefined): Labels {
    return {
        ...serviceLabels("parent", apex),
        route_group: route === undefined ? "" : "gateway.networking.k8s.io",
        route_kind: route === undefined ? "default" : "HTTPRoute",
        route_namespace: route?.namespace ?? "",
        route_name: route?.name ?? "http",
    };
}

/** Labels of a route and one of its backends; `undefined` for a backend that Linkerd takes for invalid. */
export function routeBackendLabels(
    apex: ServicePort,
    route: RouteName | undefined,
    backend: ServicePort | undefined,
): Labels {
    return {
        ...routeLabels(apex, route),
        ...(backend === undefined
            ? {
                  backend_group: "",
                  backend_kind: "default",
                  backend_namespace: "",
                  backend_name: "invalid",
              }
            : serviceLabels("backend", backend)),
    };
}

function serviceLabels(scope: "parent" | "backend", { service, port }: ServicePort): Labels {
    return {
        [`${scope}_group`]: "core",
        [`${scope}_kind`]: "Service",
        [`${scope}_namespace`]: service.namespace,
        [`${scope}_name`]: service.name,
        [`${scope}_port`]: String(port),
        [`${scope}_section_name`]: "",
    };
}

/** The DNS name under which Linkerd's proxies know a Service's port. */
export function authorityOf({ service, port }: ServicePort): string {
    return `${service.name}.${service.namespace}.svc.cluster.local:${port}`;
}

function target(endpoint: Endpoint): Labels {
    return {
        target_addr: endpoint.address,
        target_ip: endpoint.pod.ip ?? "",
        target_port: String(endpoint.port),
    };
}

const ownerKinds = ["deployment", "daemonset", "statefulset"] as const;

function podLabels(pod: PodView): Labels {
    const labels: Record<string, string> = {
        dst_pod: pod.name,
        dst_serviceaccount: pod.serviceAccount,
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
