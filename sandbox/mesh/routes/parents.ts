import type { HttpRoute, ParentRef } from "../mesh-objects";
import { isServerRef } from "./refs";

/** The parent of a route as Linkerd compares parents: two routes conflict only where their ports agree too. */
export function parentKey(route: HttpRoute, parent: ParentRef): string {
    const kind = isServerRef(parent.group, parent.kind) ? "server" : "service";
    return `${kind} ${namespaceOf(route, parent)}/${parent.name}:${parent.port ?? ""}`;
}

/** Whether an object is a GRPCRoute, which the API server always states. */
export function isGrpcRoute({ kind }: HttpRoute): boolean {
    return kind === "GRPCRoute";
}

/** The namespace of a route's parent. */
export function namespaceOf(route: HttpRoute, parent: ParentRef): string {
    return parent.namespace ?? route.metadata?.namespace ?? "";
}
