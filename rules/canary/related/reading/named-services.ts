import { type Fields, isFields } from "../../reading";
import { allOf, nameOf, lookUp, namespaceOf, type Objects } from "./objects";

/** Kinds that route requests to Services: of Kubernetes, the Gateway API, and the ingress controllers in use. */
export const ROUTE_KINDS = [
    "Ingress",
    "HTTPRoute",
    "GRPCRoute",
    "TCPRoute",
    "TLSRoute",
    "IngressRoute",
    "IngressRouteTCP",
    "HTTPProxy",
    "VirtualService",
    "VirtualServer",
    "Mapping",
    "ApisixRoute",
    "TCPIngress",
] as const;

/** A Service that a route names. */
export interface NamedService {
    readonly path: string;
    /** As it is written. */
    readonly value: string;
    readonly name: string;
    readonly namespace: string;
}

/** Fields in which these kinds name a Service, by the field that they are in or by their own name. */
const LISTS = ["service", "services", "backend", "backendRefs", "defaultBackend", "upstream"];
const HOSTS = ["host", "service", "serviceName", "destination"];

/** The Services that a route names anywhere in its `spec`. */
function namedServices(route: Fields): readonly NamedService[] {
    const own = namespaceOf(route);
    const found: NamedService[] = [];
    const visit = (value: unknown, path: string, field: string): void => {
        if (Array.isArray(value)) {
            value.forEach((item, index) => visit(item, `${path}[${index}]`, field));
        } else if (isFields(value)) {
            for (const [key, inner] of Object.entries(value)) {
                const at = `${path}.${key}`;
                const isName = key === "name" && LISTS.includes(field);
                if (typeof inner === "string" && (isName || HOSTS.includes(key))) {
                    const host = inner.replace(/^[a-z]+:\/\//, "").replace(/[:/].*$/, "");
                    const [name = "", namespace] = host.split(".");
                    const set = typeof value.namespace === "string" ? value.namespace : undefined;
                    found.push({
                        path: at,
                        value: inner,
                        name,
                        namespace: namespace ?? set ?? own,
                    });
                } else {
                    visit(inner, at, key);
                }
            }
        }
    };
    visit(route.spec, "spec", "spec");
    return found;
}

/** A route and the place at which it names a Service. */
export interface RoutedService extends NamedService {
    readonly route: Fields;
}

/** Where routes name a Service. */
export function routesTo(
    context: Objects,
    namespace: string,
    name: string,
): readonly RoutedService[] {
    return routed(context, `${namespace}/${name}`);
}

const routed = lookUp((objects) =>
    ROUTE_KINDS.flatMap((kind) => allOf({ objects }, kind)).flatMap((route) =>
        namedServices(route).map(
            (named) => [`${named.namespace}/${named.name}`, { ...named, route }] as const,
        ),
    ),
);

/** Whether a route is the one that Flagger writes for a Canary, by any other tool that created it. */
export function isApexRoute(route: Fields, namespace: string, apex: string): boolean {
    return route.kind === "HTTPRoute" && nameOf(route) === apex && namespaceOf(route) === namespace;
}
