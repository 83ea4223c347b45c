import type { Backend, Filter } from "../routes/converted";
import { findRule } from "../routes/match";
import { redirectLocation } from "../routes/redirect";
import type { MatchableRequest } from "../routes/request";
import { type MeshView, routesFor, type ServicePort } from "../view/view";
import type { Caller } from "./caller";
import type { Plan, PlannedBackend } from "./plan";

/** Routes a request for a Service's port as the caller's proxy does: by the HTTPRoutes that hold, else to its endpoints. */
export function planRoute(
    view: MeshView,
    caller: Caller,
    apex: ServicePort,
    target: URL,
    request: MatchableRequest,
): Plan {
    const { service } = apex;
    if (apex.grpc) {
        return { kind: "reset", apex };
    }
    const itself: PlannedBackend = { kind: "service", weight: 1, port: apex, filters: [] };
    const routes = routesFor(apex, caller.namespace);
    if (routes.length === 0) {
        const { timeouts, retry } = service;
        const backends = [itself];
        return { kind: "route", apex, backends, filters: [], timeouts, retry, matchedPath: 1 };
    }
    const found = findRule(routes, request);
    if (found === undefined) {
        const message = `logical service ${target.host}: no route`;
        return { kind: "respond", status: 404, message, apex };
    }
    const { rule } = found;
    const redirect = redirectOf(rule.filters, target, found.rank.path);
    if (redirect !== undefined) {
        return { ...redirect, apex };
    }
    return {
        kind: "route",
        apex,
        route: found.route,
        backends:
            rule.backends.length === 0
                ? [itself]
                : rule.backends.map((backend) => planBackend(view, apex, backend)),
        filters: rule.filters,
        matchedPath: found.rank.path,
        timeouts: rule.timeouts ?? service.timeouts,
        retry: rule.retry ?? service.retry,
    };
}

/** The answer of the first redirect among the filters that leads elsewhere. */
export function redirectOf(
    filters: readonly Filter[],
    target: URL,
    matchedPrefix: number,
): Extract<Plan, { kind: "respond" }> | undefined {
    for (const filter of filters) {
        const location =
            filter.kind === "redirect"
                ? redirectLocation(filter.redirect, target, matchedPrefix)
                : undefined;
        if (filter.kind === "redirect" && location !== undefined) {
            return {
                kind: "respond",
                status: filter.redirect.status,
                message: "redirected",
                location,
            };
        }
    }
    return undefined;
}

function planBackend(view: MeshView, apex: ServicePort, backend: Backend): PlannedBackend {
    const { weight } = backend;
    if (backend.kind === "invalid") {
        return { kind: "fail", weight, message: backend.message };
    }
    // the policy controller reads a backend without a namespace in that of the parent, also for consumer routes
    const namespace = backend.namespace ?? apex.service.namespace;
    const service = view.services.get(`${namespace}/${backend.name}`);
    if (service === undefined) {
        const { name, port } = backend;
        const missing = { namespace, name, port };
        return { kind: "fail", weight, missing, message: `Service not found ${name}` };
    }
    const port = service.ports.get(backend.port) ?? emptyPort(service, backend.port);
    return { kind: "service", weight, port, filters: backend.filters };
}

/** A port that the Service does not have: it never gets an endpoint. */
function emptyPort(service: ServicePort["service"], port: number): ServicePort {
    return { service, port, http: true, grpc: false, endpoints: [], routes: [] };
}
