import { LinkerdViz, pins } from "linkerd-canary";

new LinkerdViz("viz", {
    namespace: "linkerd-viz",
    linkerdNamespace: "linkerd",
    version: pins.linkerd.version,
    chart: pins.viz.chart,
    prometheus: { kind: "own", scrapeInterval: "5s" },
});
