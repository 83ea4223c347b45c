import { promotedUnseen, rolledBackWith, says, everybodyOnCanary } from "./evidence";
import { type Mistake, namespace } from "./mistake";
import { gatewayRef, object, port, scene, successRate } from "./objects";

const noValues = /no values found/;
const abTest = (headers: unknown) => ({ iterations: 6, match: [{ headers }] });

/** Mistakes through which traffic does not follow the weights. */
export const routeMistakes: readonly Mistake[] = [
    {
        rule: "M1",
        name: "route-v1",
        objects: scene("route-v1", { spec: { provider: "gatewayapi:v1" } }),
        release: "good",
        seen: says(/HTTPRoute .* is not ready .*observed generation/, 2),
    },
    {
        rule: "M2",
        name: "no-refs",
        objects: scene("no-refs", { service: { gatewayRefs: undefined } }),
        seen: says(/GatewayRefs must be specified when using Gateway API as a provider/, 2),
    },
    {
        rule: "M3",
        name: "ref-to-gateway",
        objects: scene("ref-to-gateway", {
            service: { gatewayRefs: [{ name: "ref-to-gateway", namespace }] },
        }),
        release: "good",
        seen: promotedUnseen,
    },
    {
        rule: "M4",
        name: "ref-elsewhere",
        objects: scene("ref-elsewhere", { service: { gatewayRefs: [gatewayRef("podinfo")] } }),
        release: "good",
        seen: promotedUnseen,
    },
    {
        rule: "M4",
        name: "ref-other-port",
        objects: scene("ref-other-port", {
            service: { gatewayRefs: [{ ...gatewayRef("ref-other-port"), port: 80 }] },
        }),
        release: "good",
        seen: promotedUnseen,
    },
    {
        rule: "M5",
        name: "rewrite",
        objects: scene("rewrite", { service: { rewrite: { uri: "/" } } }),
        release: "good",
        seen: promotedUnseen,
    },
    {
        rule: "M5",
        name: "mirror-service",
        objects: scene("mirror-service", {
            service: { mirror: [{ backendRef: { name: "other", port } }] },
        }),
        release: "good",
        seen: promotedUnseen,
    },
    {
        rule: "M6",
        name: "profiled",
        objects: scene("profiled", {
            more: [
                object(
                    "linkerd.io/v1alpha2",
                    "ServiceProfile",
                    `profiled.${namespace}.svc.cluster.local`,
                    {
                        spec: {
                            routes: [
                                { name: "all", condition: { method: "GET", pathRegex: "/.*" } },
                            ],
                        },
                    },
                ),
            ],
        }),
        release: "good",
        seen: promotedUnseen,
    },
    {
        rule: "M7",
        name: "protocol-grpc",
        objects: scene("protocol-grpc", {
            service: { appProtocol: "grpc" },
            analysis: { stepWeight: 50, metrics: [successRate] },
        }),
        release: "good",
        seen: rolledBackWith(noValues),
    },
    {
        rule: "M7",
        name: "opaque",
        objects: scene("opaque", {
            podAnnotations: { "config.linkerd.io/opaque-ports": String(port) },
            analysis: { stepWeight: 50, metrics: [successRate] },
        }),
        release: "good",
        seen: rolledBackWith(noValues),
    },
    {
        rule: "M7",
        name: "headless",
        objects: scene("headless", {
            service: { headless: true },
            analysis: { stepWeight: 50, maxWeight: 50 },
        }),
        release: "good",
        seen: promotedUnseen,
    },
    {
        rule: "M13",
        name: "ab-prefix",
        objects: scene("ab-prefix", { analysis: abTest({ "x-user": { prefix: "insider" } }) }),
        release: "good",
        seen: everybodyOnCanary,
    },
    {
        rule: "M13",
        name: "ab-empty",
        objects: scene("ab-empty", { analysis: { iterations: 6, match: [{}] } }),
        release: "good",
        seen: everybodyOnCanary,
    },
    {
        rule: "M13",
        name: "ab-source",
        objects: scene("ab-source", {
            analysis: { iterations: 6, match: [{ sourceLabels: { app: "insider" } }] },
        }),
        release: "good",
        seen: everybodyOnCanary,
    },
    {
        rule: "M29",
        name: "smi",
        objects: scene("smi", { spec: { provider: "linkerd" } }),
        seen: says(/TrafficSplit .*error/, 2),
    },
    {
        rule: "M28",
        name: "istio",
        objects: scene("istio", { spec: { provider: "istio" } }),
        seen: says(/(VirtualService|DestinationRule) .*error/, 2),
    },
    {
        rule: "M50",
        name: "outside-host",
        objects: scene("outside-host", { service: { hosts: ["shop.example.com"] } }),
        seen: ({ phase, unrouted }) =>
            phase === "Initialized" && unrouted > 50
                ? `${unrouted} requests for the Service's own name are answered 404`
                : undefined,
    },
];
