import { loadTesterAccount } from "../components";
import { flaggerInstall, identitySource, slackAlerts, webhookCertificates } from "./from-settings";
import { prodPins } from "./prod-pins";
import { services } from "./services";
import { podinfo } from "./services/podinfo";
import { namespacesOf, releasedServices } from "./services/workload";
import type { StackDefinition } from "./types";

/**
 * Production: its own pins, high availability, small first steps, and a manual gate before the promotion.
 */
export const prod: StackDefinition = {
    cluster: {},
    baseline: "staging",
    build: (settings) => ({
        platform: {
            gatewayApi: prodPins.gatewayApi,
            linkerd: {
                ...prodPins.linkerd,
                identity: identitySource(settings, { source: "cert-manager" }),
                webhookCertificates: webhookCertificates(settings, { source: "cert-manager" }),
                highAvailability: true,
            },
            viz: {
                ...prodPins.viz,
                highAvailability: true,
                prometheus: { kind: "own", retention: "24h" },
                // it queries Prometheus for the amount of traffic
                queriedBy: [{ name: loadTesterAccount, namespace: podinfo.namespace }],
            },
            flagger: {
                version: prodPins.flagger.version,
                install: flaggerInstall(settings, prodPins.flagger),
                clusterName: "prod",
                leaderElection: { replicas: 2 },
                podDisruptionBudget: { minAvailable: 1 },
            },
            loadTester: {
                namespace: podinfo.namespace,
                install: { by: "helm", chart: prodPins.loadTester.chart },
            },
            admissionGuard: {},
            canaryNamespaces: namespacesOf(services),
        },
        services: releasedServices(
            services,
            {
                // Users', and those of podinfo's load test.
                traffic: { requestsPerSecond: 200, testRequestsPerSecond: 20 },
                analysis: {
                    interval: "1m",
                    threshold: 2,
                    strategy: { kind: "weightedSteps", stepWeights: [2, 5, 10, 20, 35, 50] },
                    metrics: [
                        { kind: "enoughTraffic", minRequests: 100, otherwise: "wait" },
                        { kind: "successRate", min: "99.5%", window: "1m" },
                        { kind: "latency", percentile: 99, max: "500ms", window: "1m" },
                    ],
                },
                checks: [{ kind: "gate", stage: "promotion" }, { kind: "rollbackHook" }],
                alerts: slackAlerts(settings.slack, "info"),
                autoscaling: { kind: "hpa", minReplicas: 3, maxReplicas: 10 },
                progressDeadline: "5m",
            },
            settings.services,
        ),
    }),
};
