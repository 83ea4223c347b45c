import type { HttpRoute, ParentRef } from "../mesh-objects";
import { isServiceRef } from "./refs";

/** A Service, or one port of it, that a route is attached to. */
export interface Attachment {
    readonly namespace: string;
    readonly service: string;
    /** Absent for every port. */
    readonly port?: number;
}

/**
 * The Services that a route's requests are routed for: parents of kind Service that some controller has
 * accepted in the route's status. Linkerd compares the status by name, kind and port, not by namespace
 * (`route_accepted_by_resource_port`, `route_accepted_by_service`).
 */
export function attachments(route: HttpRoute): Attachment[] {
    return (route.spec?.parentRefs ?? [])
        .filter((parent) => isServiceRef(parent.group, parent.kind) && isAccepted(route, parent))
        .map((parent) => ({
            namespace: parent.namespace ?? route.metadata?.namespace ?? "",
            service: parent.name,
            port: parent.port,
        }));
}

function isAccepted(route: HttpRoute, parent: ParentRef): boolean {
    return (route.status?.parents ?? []).some(
        ({ parentRef, conditions }) =>
            parentRef.name === parent.name &&
            isServiceRef(parentRef.group, parentRef.kind) &&
            (parent.port === undefined ||
                parentRef.port === undefined ||
                parentRef.port === parent.port) &&
            (conditions ?? []).some(({ type, status }) => type === "Accepted" && status === "True"),
    );
}
