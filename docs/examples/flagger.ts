import { Flagger, pins } from "linkerd-canary";

new Flagger("flagger", {
    namespace: "flagger-system",
    vizNamespace: "linkerd-viz",
    version: pins.flagger.version,
    install: { by: "helm", chart: pins.flagger.chart },
});
