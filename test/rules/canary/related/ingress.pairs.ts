import type { KubernetesObject } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { object, plus } from "./around";

const ingressRoute = (service: object, route: object = {}) =>
    object("traefik.io/v1alpha1", "IngressRoute", "web", {
        spec: { routes: [{ kind: "Rule", services: [{ name: "podinfo", ...service }], ...route }] },
    });

const header = (value: string) =>
    object("traefik.io/v1alpha1", "Middleware", "headers", {
        "spec.headers.customRequestHeaders": { "l5d-dst-override": value },
    });

/** What decides whether Traefik calls the Service, as its source has it. */
function traefikPairs(): readonly Pair[] {
    const lb = "spec.service.apex.annotations";
    const nativelb = "traefik.ingress.kubernetes.io/service.nativelb";
    const routed = (...more: readonly KubernetesObject[]) =>
        goodScene({
            objects: plus(ingressRoute({}, { middlewares: [{ name: "headers" }] }), ...more),
        });
    const traefik = (flag: string) =>
        object("apps/v1", "Deployment", "traefik", {
            "metadata.namespace": "traefik",
            "spec.template.spec.containers": [{ image: "docker.io/traefik:v3.7.9", args: [flag] }],
        });
    const ofTraefik = object("networking.k8s.io/v1", "Ingress", "web", {
        spec: {
            ingressClassName: "traefik",
            defaultBackend: { service: { name: "podinfo", port: { number: 9898 } } },
        },
    });
    const annotated = (value: string, ...more: readonly KubernetesObject[]) =>
        goodScene({
            spec: { "service.apex": { annotations: { [nativelb]: value } } },
            objects: plus(ofTraefik, ...more),
        });
    const weighted = (nativeLB?: boolean) =>
        object("traefik.io/v1alpha1", "TraefikService", "web", {
            "spec.weighted.services": [{ name: "podinfo", port: 9898, nativeLB }],
        });
    const route = "spec.routes[0].services[0].nativeLB";
    const rule = "mesh/ingress-endpoints";
    return [
        {
            rule,
            about: "Traefik",
            bad: goodScene({ objects: plus(ingressRoute({})) }),
            fixed: goodScene({ objects: plus(ingressRoute({ nativeLB: true })) }),
            at: ["spec.routes[0].services[0].nativeLB"],
        },
        {
            rule,
            about: "Traefik, and a middleware that may name the Service in a header",
            bad: goodScene({ objects: plus(ingressRoute({ namespace: "test" })) }),
            fixed: goodScene({
                objects: plus(ingressRoute({}, { middlewares: [{ name: "headers" }] })),
            }),
            at: ["spec.routes[0].services[0].nativeLB"],
        },
        {
            rule,
            about: "a middleware that sets other headers",
            bad: routed(
                object("traefik.io/v1alpha1", "Middleware", "headers", {
                    "spec.headers.customRequestHeaders": { "x-from": "traefik" },
                }),
            ),
            fixed: routed(header("podinfo.test.svc.cluster.local:9898")),
            at: [route],
        },
        {
            rule,
            about: "Traefik's default, for its own kinds",
            bad: goodScene({
                objects: plus(
                    ingressRoute({}),
                    traefik("--providers.kubernetesingress.nativeLBByDefault"),
                ),
            }),
            fixed: goodScene({
                objects: plus(
                    ingressRoute({}),
                    traefik("--providers.kubernetescrd.nativeLBByDefault=true"),
                ),
            }),
            at: [route],
        },
        {
            rule,
            about: "the annotation of the Service, which IngressRoutes do not read",
            bad: goodScene({
                spec: { "service.apex": { annotations: { [nativelb]: "true" } } },
                objects: plus(ingressRoute({})),
            }),
            fixed: goodScene({ objects: plus(ingressRoute({ nativeLB: true })) }),
            at: [route],
        },
        {
            rule,
            about: "a TraefikService",
            bad: goodScene({ objects: plus(weighted()) }),
            fixed: goodScene({ objects: plus(weighted(true)) }),
            at: ["spec.weighted.services[0].nativeLB"],
        },
        {
            rule,
            about: "an Ingress of Traefik",
            bad: goodScene({ objects: plus(ofTraefik) }),
            fixed: annotated("true"),
            at: [`${lb}["${nativelb}"]`],
        },
        {
            rule,
            about: "an Ingress of Traefik, against its default",
            bad: annotated("false", traefik("--providers.kubernetesingress.nativelbbydefault")),
            fixed: goodScene({
                objects: plus(
                    ofTraefik,
                    traefik("--providers.kubernetesingress.nativelbbydefault"),
                ),
            }),
            at: [`${lb}["${nativelb}"]`],
        },
    ];
}

/** The header by which an ingress controller names the Service, as each of them sets it. */
function overridePairs(): readonly Pair[] {
    const scene = (one: KubernetesObject) => goodScene({ objects: plus(one) });
    const pair = (
        about: string,
        make: (value: string) => KubernetesObject,
        bad: string,
        at: string,
        good = "podinfo.test.svc.cluster.local:9898",
    ): Pair => ({
        rule: "mesh/dst-override",
        about,
        bad: scene(make(bad)),
        fixed: scene(make(good)),
        at: [at],
    });
    const annotation = (key: string, start: string) => (value: string) =>
        object("networking.k8s.io/v1", "Ingress", "web", {
            "metadata.annotations": { [key]: `${start}${value}` },
            "spec.defaultBackend.service.name": "podinfo",
        });
    const snippet = (port: object) => (value: string) =>
        object("networking.k8s.io/v1", "Ingress", "web", {
            "metadata.annotations": {
                "nginx.ingress.kubernetes.io/configuration-snippet": `proxy_set_header l5d-dst-override ${value};`,
            },
            spec: {
                ingressClassName: "nginx",
                defaultBackend: { service: { name: "podinfo", port } },
            },
        });
    const nginx = 'metadata.annotations["nginx.ingress.kubernetes.io/configuration-snippet"]';
    const custom = "ingress.kubernetes.io/custom-request-headers";
    const variables = "$service_name.$namespace.svc.cluster.local";
    const middleware = "spec.headers.customRequestHeaders.l5d-dst-override";
    return [
        pair("the pods' port", header, "podinfo.test.svc.cluster.local:8080", middleware),
        pair("no port", header, "podinfo.test.svc.cluster.local", middleware),
        pair("a short name", header, "podinfo.test:9898", middleware),
        pair(
            "NGINX, the name of a port",
            snippet({ name: "http" }),
            `${variables}:$service_port`,
            nginx,
            `${variables}:9898`,
        ),
        pair(
            "NGINX, a port of its own",
            snippet({ number: 9898 }),
            `${variables}:80`,
            nginx,
            `${variables}:$service_port`,
        ),
        pair(
            "a list of headers",
            annotation(custom, "x-a: b||l5d-dst-override: "),
            "podinfo.test.svc.cluster.local:80",
            `metadata.annotations["${custom}"]`,
        ),
        pair(
            "Contour",
            (value) =>
                object("projectcontour.io/v1", "HTTPProxy", "web", {
                    "spec.routes": [
                        {
                            requestHeadersPolicy: { set: [{ name: "L5d-Dst-Override", value }] },
                            services: [{ name: "podinfo", port: 9898 }],
                        },
                    ],
                }),
            "podinfo.test.svc.cluster.local:80",
            "spec.routes[0].requestHeadersPolicy.set[0].value",
        ),
        pair(
            "Kong",
            (value) =>
                object("configuration.konghq.com/v1", "KongPlugin", "web", {
                    plugin: "request-transformer",
                    config: { add: { headers: [`l5d-dst-override:${value}`] } },
                }),
            "podinfo.test.svc.cluster.local:http",
            "config.add.headers[0]",
            "$(headers.host).svc.cluster.local",
        ),
        {
            rule: "split/route-to-primary",
            about: "by the header of Linkerd's ingress mode",
            bad: scene(header("podinfo-primary.test.svc.cluster.local:9898")),
            fixed: scene(header("podinfo.test.svc.cluster.local:9898")),
            at: [middleware],
        },
    ];
}

/** Pairs of the rules about what ingress controllers call. */
export const ingressPairs: readonly Pair[] = [...traefikPairs(), ...overridePairs()];
