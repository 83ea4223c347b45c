import { loadTesterAccount, pins } from "../components";
import { flaggerInstall, identitySource, slackAlerts, webhookCertificates } from "./from-settings";
import { services } from "./services";
import { podinfo } from "./services/podinfo";
import { namespacesOf, releasedServices } from "./services/workload";
import type { StackDefinition } from "./types";

/**
 * The rehearsal: the newest pins, a mesh with the same availability as production, and releases without a manual gate.
 */
export const staging: StackDefinition = {
    cluster: {},
    baseline: "dev",
    build: (settings) => ({
        platform: {
            gatewayApi: pins.gatewayApi,
            linkerd: {
                ...pins.linkerd,
                identity: identitySource(settings, { source: "cert-manager" }),
                webhookCertificates: webhookCertificates(settings, { source: "cert-manager" }),
                highAvailability: true,
            },
            viz: {
                ...pins.viz,
                // it queries Prometheus for the amount of traffic
                queriedBy: [{ name: loadTesterAccount, namespace: podinfo.namespace }],
            },
            flagger: {
                version: pins.flagger.version,
                install: flaggerInstall(settings, pins.flagger),
                clusterName: "staging",
            },
            loadTester: {
                namespace: podinfo.namespace,
                install: { by: "helm", chart: pins.loadTester.chart },
            },
            admissionGuard: {},
            canaryNamespaces: namespacesOf(services),
        },
        services: releasedServices(
            services,
            {
                // Users', and those of podinfo's load test.
                traffic: { requestsPerSecond: 20, testRequestsPerSecond: 20 },
                analysis: {
                    interval: "30s",
                    threshold: 3,
                    strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
                    metrics: [
                        { kind: "enoughTraffic", minRequests: 20, otherwise: "wait" },
                        { kind: "successRate", min: "99%", window: "1m" },
                        { kind: "latency", percentile: 99, max: "500ms", window: "1m" },
                    ],
                },
                alerts: slackAlerts(settings.slack, "warn"),
                autoscaling: { kind: "hpa", minReplicas: 2, maxReplicas: 4 },
                progressDeadline: "2m",
            },
            settings.services,
        ),
    }),
};
