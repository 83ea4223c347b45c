import type { KubernetesObject } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, object, plus, withTarget } from "./around";

const service = (name: string, selector: Change, change: Change = {}) =>
    object("v1", "Service", name, {
        spec: { selector, ports: [{ name: "http", port: 80, targetPort: 9898 }] },
        ...change,
    });

/** The good context with a label that the pods of both versions have, and these objects. */
const withTeam = (...objects: readonly KubernetesObject[]) =>
    goodScene({
        objects: withTarget(
            { "spec.template.metadata.labels": { app: "podinfo", team: "web" } },
            ...objects,
        ),
    });

const among = (...objects: readonly KubernetesObject[]) => goodScene({ objects: plus(...objects) });

const SKIPS = "config.linkerd.io/skip-outbound-ports";
const primary = { app: "podinfo-primary" };
const ingress = (backend: string) =>
    object("networking.k8s.io/v1", "Ingress", "web", {
        "spec.rules": [
            {
                host: "example.com",
                http: { paths: [{ path: "/", backend: { service: { name: backend } } }] },
            },
        ],
    });
const route = (kind: string, backend: Change, change: Change = {}) =>
    object("gateway.networking.k8s.io/v1", kind, "public", {
        "spec.parentRefs": [{ name: "public" }],
        "spec.rules": [{ backendRefs: [backend] }],
        ...change,
    });
const profile = (name: string) =>
    object("linkerd.io/v1alpha2", "ServiceProfile", `${name}.test.svc.cluster.local`);

/** Pairs of the rules about ways past the split; what is fixed may also be what must stay silent. */
export const pastSplitPairs: readonly Pair[] = [
    {
        rule: "split/both-versions",
        bad: withTeam(service("podinfo-dapr", { team: "web" })),
        fixed: withTeam(),
        at: ["spec.selector"],
    },
    {
        rule: "split/both-versions",
        about: "a Service for Prometheus or for the pods of a cluster calls no version",
        bad: withTeam(service("podinfo-all", { team: "web" }, { "spec.clusterIP": "None" })),
        fixed: withTeam(
            service("podinfo-metrics", { team: "web" }, { "spec.ports[0].name": "http-metrics" }),
            service("podinfo-peers", { team: "web" }, { "spec.publishNotReadyAddresses": true }),
            service("others", { team: "mail" }),
        ),
        at: ["spec.selector"],
    },
    {
        rule: "split/primary-service",
        bad: among(service("stable", primary)),
        fixed: among(
            // a port that is not split anyway
            service("grpc", primary, { "spec.ports": [{ name: "grpc", port: 9999 }] }),
            service("dns", primary, { "spec.ports": [{ port: 9898, protocol: "UDP" }] }),
        ),
        at: ["spec.selector"],
    },
    {
        rule: "split/primary-service",
        about: "by another name in DNS",
        bad: among(
            object("v1", "Service", "shop", {
                spec: {
                    type: "ExternalName",
                    externalName: "podinfo-primary.test.svc.cluster.local",
                },
            }),
        ),
        fixed: among(
            object("v1", "Service", "shop", {
                spec: { type: "ExternalName", externalName: "podinfo.test.svc.cluster.local" },
            }),
        ),
        at: ["spec.externalName"],
    },
    {
        rule: "split/route-to-primary",
        bad: among(ingress("podinfo-primary")),
        fixed: among(ingress("podinfo")),
        at: ["spec.rules[0].http.paths[0].backend.service.name"],
    },
    {
        rule: "split/route-to-primary",
        about: "a route of a Gateway, from another namespace",
        bad: among(
            route(
                "GRPCRoute",
                { name: "podinfo-primary", namespace: "test", port: 9898 },
                { "metadata.namespace": "ingress" },
            ),
        ),
        fixed: among(
            route("GRPCRoute", { name: "podinfo", namespace: "test", port: 9898 }),
            route(
                "HTTPRoute",
                { name: "podinfo-primary", port: 80 },
                { "metadata.namespace": "prod" },
            ),
        ),
        at: ["spec.rules[0].backendRefs[0].name"],
    },
    {
        rule: "split/route-to-primary",
        about: "Traefik's own kind",
        bad: among(
            object("traefik.io/v1alpha1", "IngressRoute", "web", {
                "spec.routes": [
                    { match: "Host(`a`)", services: [{ name: "podinfo-primary", nativeLB: true }] },
                ],
            }),
        ),
        fixed: among(
            object("traefik.io/v1alpha1", "IngressRoute", "web", {
                "spec.routes": [
                    { match: "Host(`a`)", services: [{ name: "podinfo", nativeLB: true }] },
                ],
            }),
        ),
        at: ["spec.routes[0].services[0].name"],
    },
    {
        rule: "split/version-profile",
        bad: among(profile("podinfo-primary")),
        fixed: among(profile("podinfo-web")),
        at: ["metadata.name"],
    },
    {
        rule: "split/client-unmeshed",
        bad: among(...client({ "linkerd.io/inject": "disabled" })),
        fixed: among(...client({}), object("v1", "Service", "unrelated", { spec: {} })),
        at: ["spec.template.spec.containers[0].env[0].value"],
    },
    {
        rule: "split/client-unmeshed",
        about: "a CronJob of another namespace",
        bad: among(...cron("curl http://podinfo.test.svc.cluster.local:9898/")),
        fixed: among(...cron("curl http://podinfo.testing:9898/ http://my-podinfo.test/")),
        at: ["spec.jobTemplate.spec.template.spec.containers[0].args[0]"],
    },
    {
        rule: "split/client-skips",
        bad: among(...client({ [SKIPS]: "9000-9900" })),
        fixed: among(...client({ [SKIPS]: "3306" })),
        at: [`spec.template.metadata.annotations["${SKIPS}"]`],
    },
];

/** A Deployment that calls the good Canary's Service. */
function client(annotations: Change): readonly KubernetesObject[] {
    return [
        object("apps/v1", "Deployment", "web", {
            "spec.template": {
                metadata: { labels: { app: "web" }, annotations },
                spec: {
                    containers: [
                        { name: "web", env: [{ name: "API", value: "http://podinfo:9898" }] },
                    ],
                },
            },
        }),
    ];
}

function cron(command: string): readonly KubernetesObject[] {
    return [
        object("v1", "Namespace", "jobs", { "metadata.namespace": undefined }),
        object("batch/v1", "CronJob", "report", {
            "metadata.namespace": "jobs",
            "spec.jobTemplate.spec.template.spec.containers": [{ name: "report", args: [command] }],
        }),
    ];
}
