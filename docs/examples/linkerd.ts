import { GatewayApi, Linkerd, Namespaces, pins } from "linkerd-canary";

const namespaces = new Namespaces("namespaces", { canary: ["shop"] });
const gatewayApi = new GatewayApi("gateway-api", pins.gatewayApi);

new Linkerd(
    "linkerd",
    {
        namespace: "linkerd",
        version: pins.linkerd.version,
        crds: pins.linkerd.crds,
        controlPlane: pins.linkerd.controlPlane,
        // The default: made by this stack, kept in its state, renewed by `pulumi up` before its end.
        identity: { source: "generated", issuerValidityDays: 180 },
    },
    { dependsOn: [namespaces, gatewayApi] },
);
