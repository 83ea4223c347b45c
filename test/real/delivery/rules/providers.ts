import { says } from "./evidence";
import { complains, released, unsplit } from "./make";
import { type Mistake, namespace } from "./mistake";
import { gatewayRef } from "./objects";

/** Mistakes of the provider and of the parent of its route. */
export const providerMistakes: readonly Mistake[] = [
    released(
        "provider/route-status",
        "route-v1",
        { spec: { provider: "gatewayapi:v1" } },
        says(/HTTPRoute .* is not ready .*observed generation/, 2),
    ),
    complains(
        "provider/traffic-split",
        "smi",
        { spec: { provider: "linkerd" } },
        /TrafficSplit .*error/,
    ),
    complains(
        "provider/not-linkerd",
        "istio",
        { spec: { provider: "istio" } },
        /(VirtualService|DestinationRule) .*error/,
    ),
    released(
        "provider/kubernetes-steps",
        "no-mesh",
        { spec: { provider: "kubernetes" } },
        says(/Progressive traffic is not supported when using the kubernetes provider/),
    ),
    complains(
        "gateway/missing",
        "no-refs",
        { service: { gatewayRefs: undefined } },
        /GatewayRefs must be specified when using Gateway API as a provider/,
    ),
    unsplit("gateway/not-service", "ref-to-gateway", {
        service: { gatewayRefs: [{ name: "ref-to-gateway", namespace }] },
    }),
    unsplit("gateway/other-service", "ref-elsewhere", {
        service: { gatewayRefs: [gatewayRef("podinfo")] },
    }),
    unsplit("gateway/other-service", "ref-other-port", {
        service: { gatewayRefs: [{ ...gatewayRef("ref-other-port"), port: 80 }] },
    }),
];
