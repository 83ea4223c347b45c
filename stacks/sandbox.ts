import { type ChartSource, loadTesterAccount, pins } from "../components";
import { flaggerInstall, identitySource, slackAlerts, webhookCertificates } from "./from-settings";
import { services } from "./services";
import { podinfo } from "./services/podinfo";
import { namespacesOf, releasedServices } from "./services/workload";
import type { StackDefinition } from "./types";

const files = ".sandbox";

function chart(name: string): ChartSource {
    return { kind: "folder", path: `${files}/charts/${name}` };
}

/**
 * The embedded cluster of this checkout. Charts, overlay and CRDs are those that the sandbox has put beside its state,
 * at the newest versions that are to be had without a network; analysis runs as fast as Flagger can.
 */
export const sandbox: StackDefinition = {
    cluster: { kubeconfig: `${files}/kubeconfig`, context: "sandbox" },
    build: (settings) => ({
        platform: {
            gatewayApi: {
                version: pins.gatewayApi.version,
                manifests: `${files}/gateway-api/*.yaml`,
            },
            linkerd: {
                version: "edge-25.7.5",
                crds: chart("linkerd-crds"),
                controlPlane: chart("linkerd-control-plane"),
                identity: identitySource(settings, { source: "generated" }),
                webhookCertificates: webhookCertificates(settings, { source: "generated" }),
            },
            viz: {
                chart: chart("linkerd-viz"),
                // Two scrapes between two checks, so that the first check already sees a rate.
                prometheus: { kind: "own", scrapeInterval: "5s" },
                // it queries Prometheus for the amount of traffic
                queriedBy: [{ name: loadTesterAccount, namespace: podinfo.namespace }],
            },
            flagger: {
                version: pins.flagger.version,
                install: flaggerInstall(settings, {
                    chart: chart("flagger"),
                    overlay: `${files}/overlays/linkerd`,
                }),
            },
            loadTester: {
                namespace: podinfo.namespace,
                install: { by: "helm", chart: chart("loadtester") },
            },
            canaryNamespaces: [...namespacesOf(services)],
        },
        services: releasedServices(
            services,
            {
                analysis: {
                    interval: "10s",
                    threshold: 3,
                    strategy: { kind: "weighted", stepWeight: 20, maxWeight: 60 },
                    metrics: [
                        {
                            kind: "enoughTraffic",
                            minRequests: 20,
                            otherwise: "wait",
                            window: "30s",
                        },
                        { kind: "successRate", min: "99%", window: "30s" },
                        { kind: "latency", percentile: 99, max: "500ms", window: "30s" },
                    ],
                },
                alerts: slackAlerts(settings.slack, "error"),
                // A service is ready within seconds, or never.
                progressDeadline: "60s",
            },
            settings.services,
        ),
    }),
};
