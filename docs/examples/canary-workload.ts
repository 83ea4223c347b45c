import * as kx from "@pulumi/kubernetesx";
import { CanaryWorkload, pins, Platform } from "linkerd-canary";

const platform = new Platform("platform", {
    gatewayApi: pins.gatewayApi,
    linkerd: pins.linkerd,
    viz: pins.viz,
    flagger: {
        version: pins.flagger.version,
        install: { by: "helm", chart: pins.flagger.chart },
    },
    loadTester: {
        namespace: "shop",
        install: { by: "helm", chart: pins.loadTester.chart },
    },
    canaryNamespaces: ["shop"],
});

const cart = new CanaryWorkload("cart", {
    namespace: "shop",
    platform,
    workload: {
        kind: "Deployment",
        pod: new kx.PodBuilder({
            containers: [
                {
                    name: "cart",
                    image: "registry.example.com/shop/cart:1.4.2",
                    ports: { http: 8080 },
                },
            ],
        }),
        health: { ready: "/ready", live: "/alive" },
    },
    service: { port: 8080 },
    analysis: {
        interval: "30s",
        threshold: 5,
        strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
        metrics: [
            { kind: "successRate", min: "99%", window: "1m" },
            { kind: "latency", percentile: 99, max: "500ms", window: "1m" },
        ],
        checks: [
            { kind: "smokeTest", command: "curl -sf http://cart-canary.shop:8080/ready" },
            { kind: "loadTest", command: "hey -z 1m -q 10 -c 2 http://cart-canary.shop:8080/" },
        ],
    },
    autoscaling: { kind: "hpa", minReplicas: 2, maxReplicas: 6, cpu: "80%" },
});

/** Address that clients in the cluster call. */
export const url = cart.url;
