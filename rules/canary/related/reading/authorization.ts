import { type Fields, fieldsOf, listOf } from "../../reading";
import { allIn, labelsOf, nameOf, namespaceOf, type Objects } from "./objects";
import { selects } from "./selectors";

/** The HTTPRoutes and GRPCRoutes of a Server. */
export function routesOf(objects: Objects, server: Fields): readonly Fields[] {
    return ["HTTPRoute", "GRPCRoute"]
        .flatMap((kind) => allIn(objects, kind, namespaceOf(server)))
        .filter((route) =>
            listOf(fieldsOf(route.spec).parentRefs).some((parent) => {
                const { kind, name } = fieldsOf(parent);
                return kind === "Server" && name === nameOf(server);
            }),
        );
}

/** The AuthorizationPolicies for a Server: for itself, for its namespace, or for one of some routes of it. */
export function policiesOf(
    objects: Objects,
    server: Fields,
    routes: readonly Fields[],
): readonly Fields[] {
    return allIn(objects, "AuthorizationPolicy", namespaceOf(server)).filter((policy) => {
        const { kind, name } = fieldsOf(fieldsOf(policy.spec).targetRef);
        return (
            kind === "Namespace" ||
            (kind === "Server" && name === nameOf(server)) ||
            routes.some((route) => route.kind === kind && nameOf(route) === name)
        );
    });
}

/** The ServerAuthorizations for a Server, an older kind of AuthorizationPolicy. */
export function serverAuthorizationsOf(objects: Objects, server: Fields): readonly Fields[] {
    return allIn(objects, "ServerAuthorization", namespaceOf(server)).filter((authorization) => {
        const { name, selector } = fieldsOf(fieldsOf(authorization.spec).server);
        return (
            name === nameOf(server) ||
            (selector !== undefined && selects(selector, labelsOf(server)))
        );
    });
}

/** Whether a policy allows any client of a Server that denies all by itself. */
export function isAuthorized(objects: Objects, server: Fields): boolean {
    return (
        policiesOf(objects, server, routesOf(objects, server)).length > 0 ||
        serverAuthorizationsOf(objects, server).length > 0
    );
}
