import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import { imageName } from "./flagger";
import { allOf, find, lookUp, namespaceOf, type Objects, remembered } from "./objects";
import { setsOverride } from "./override-headers";
import { containersOf, TARGET_KINDS, workloadOf } from "./target";

/** A place at which an IngressRoute or a TraefikService of Traefik names a Service. */
export interface TraefikService {
    readonly object: Fields;
    readonly path: string;
    readonly nativeLB: unknown;
    /** Whether a middleware of the route names the Service to Linkerd's proxy, as far as it is known. */
    readonly mayOverride: boolean;
}

/** Where Traefik's own kinds name a Service. */
export function traefikServices(
    context: Objects,
    namespace: string,
    name: string,
): readonly TraefikService[] {
    return servicesByName(context, `${namespace}/${name}`);
}

const servicesByName = lookUp(function* (objects) {
    for (const object of allOf({ objects }, "IngressRoute")) {
        const routes = listOf(fieldsOf(object.spec).routes).map(fieldsOf);
        for (const [at, { middlewares, services }] of routes.entries()) {
            const mayOverride = listOf(middlewares).some((one) =>
                mayName({ objects }, object, one),
            );
            yield* named(object, `spec.routes[${at}].services`, services, mayOverride);
        }
    }
    for (const object of allOf({ objects }, "TraefikService")) {
        const { failover, highestRandomWeight, mirroring, weighted } = fieldsOf(object.spec);
        yield* named(object, "spec.weighted.services", fieldsOf(weighted).services);
        yield* named(
            object,
            "spec.highestRandomWeight.services",
            fieldsOf(highestRandomWeight).services,
        );
        yield* one(object, "spec.mirroring", fieldsOf(mirroring));
        yield* one(object, "spec.failover.service", fieldsOf(fieldsOf(failover).service));
        yield* one(object, "spec.failover.fallback", fieldsOf(fieldsOf(failover).fallback));
    }
});

function* named(
    object: Fields,
    path: string,
    services: unknown,
    mayOverride = false,
): Generator<readonly [string, TraefikService]> {
    for (const [index, service] of listOf(services).map(fieldsOf).entries()) {
        yield* one(object, `${path}[${index}]`, service, mayOverride);
    }
}

function* one(
    object: Fields,
    path: string,
    { kind, name, namespace, nativeLB }: Fields,
    mayOverride = false,
): Generator<readonly [string, TraefikService]> {
    if (typeof name === "string" && (textOf(kind) || "Service") === "Service") {
        yield [
            `${textOf(namespace) || namespaceOf(object)}/${name}`,
            { object, path: `${path}.nativeLB`, nativeLB, mayOverride },
        ];
    }
}

/** Whether a middleware sets the header; one that is not among the objects may. */
function mayName(context: Objects, route: Fields, reference: unknown): boolean {
    const { name, namespace } = fieldsOf(reference);
    const own = textOf(namespace) || namespaceOf(route);
    const middleware = find(context, "Middleware", own, textOf(name) ?? "");
    const { chain, headers } = fieldsOf(middleware?.spec);
    return (
        middleware === undefined ||
        chain !== undefined ||
        (headers !== undefined && setsOverride(middleware))
    );
}

/** The providers of Traefik that read Kubernetes, as its options name them. */
export type TraefikProvider = "kubernetescrd" | "kubernetesingress";

/** Whether a Traefik among the objects calls Services in place of pods unless a route says otherwise. */
export function nativeByDefault({ objects }: Objects, provider: TraefikProvider): boolean {
    return Array.isArray(objects) && defaults(objects).includes(provider);
}

const defaults = remembered((objects: Objects["objects"]): readonly string[] =>
    TARGET_KINDS.flatMap((kind) => allOf({ objects }, kind)).flatMap(defaultsIn),
);

/** The defaults that a workload of Traefik sets; read once, in however many lists of objects it is. */
const defaultsIn = remembered((object: Fields): readonly string[] =>
    containersOf(workloadOf(object))
        .filter(({ fields }) => imageName(textOf(fields.image) ?? "") === "traefik")
        .flatMap(({ fields }) => [
            ...[...listOf(fields.command), ...listOf(fields.args)].map(String),
            ...listOf(fields.env).map((variable) => {
                const { name, value } = fieldsOf(variable);
                return `${textOf(name)
                    ?.replaceAll("_", ".")
                    .replace(/^TRAEFIK\./, "--")}=${textOf(value)}`;
            }),
        ])
        .flatMap(
            (text) =>
                /^--?providers\.(\w+)\.nativelbbydefault(=true|=1)?$/.exec(
                    text.toLowerCase(),
                )?.[1] ?? [],
        ),
);
