import type { MatchableRequest } from "../routes/request";
import { parseAuthority } from "../view/authority";
import { annotationLists } from "../view/ports";
import type { MeshView, PodView } from "../view/view";
import type { Caller } from "./caller";
import { type Plan, proxyAdminPort } from "./plan";
import { planRoute } from "./plan-route";

/** Decides what becomes of a request for `target` from a caller. */
export function planRequest(
    view: MeshView,
    caller: Caller,
    target: URL,
    request: MatchableRequest,
): Plan {
    const authority = parseAuthority(target.host);
    if (authority === undefined) {
        return refuse(
            `${target.host} is not a name of this cluster, and the mesh carries no other traffic`,
        );
    }
    if (authority.kind === "ip") {
        const pod = view.podsByIp.get(authority.ip);
        if (pod !== undefined) {
            return planPod(caller, pod, authority.port);
        }
    }
    const namespace = authority.kind === "service" ? (authority.namespace ?? caller.namespace) : "";
    const service =
        authority.kind === "ip"
            ? view.servicesByIp.get(authority.ip)
            : view.services.get(`${namespace}/${authority.service}`);
    if (service === undefined) {
        const wanted =
            authority.kind === "ip"
                ? `Pod or Service has the address ${authority.ip}`
                : `Service ${authority.service} is in namespace ${namespace}`;
        return refuse(`no ${wanted}`);
    }
    const port = service.ports.get(authority.port);
    if (port === undefined) {
        const ports = [...service.ports.keys()].join(", ") || "none";
        return refuse(
            `Service ${service.namespace}/${service.name} has no port ${authority.port}, only ${ports}`,
        );
    }
    const skipped = annotationLists(
        caller.pod?.annotations,
        "config.linkerd.io/skip-outbound-ports",
        authority.port,
    );
    const meshed = caller.meshed && !skipped;
    if (!meshed || !port.http || service.headless) {
        return { kind: "service", apex: port, meshed };
    }
    return planRoute(view, caller, port, target, request);
}

function planPod(caller: Caller, pod: PodView, port: number): Plan {
    return port === proxyAdminPort && pod.meshed
        ? { kind: "proxyAdmin", pod }
        : { kind: "pod", pod, port, meshed: caller.meshed };
}

function refuse(message: string): Plan {
    return { kind: "respond", status: 502, message };
}
