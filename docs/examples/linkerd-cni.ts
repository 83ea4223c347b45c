import { LinkerdCni } from "linkerd-canary";

new LinkerdCni("linkerd-cni", {
    chart: {
        kind: "repository",
        url: "https://helm.linkerd.io/edge",
        chart: "linkerd2-cni",
        version: "2026.6.3",
    },
});
