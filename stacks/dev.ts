import { loadTesterAccount, pins } from "../components";
import { flaggerInstall, identitySource, slackAlerts, webhookCertificates } from "./from-settings";
import { services } from "./services";
import { podinfo } from "./services/podinfo";
import { namespacesOf, releasedServices } from "./services/workload";
import type { StackDefinition } from "./types";

/** A developer's own cluster, from the public charts: quick analyses, and one replica of everything. */
export const dev: StackDefinition = {
    cluster: {},
    build: (settings) => ({
        platform: {
            gatewayApi: pins.gatewayApi,
            linkerd: {
                ...pins.linkerd,
                identity: identitySource(settings, { source: "generated" }),
                webhookCertificates: webhookCertificates(settings, { source: "generated" }),
            },
            viz: {
                ...pins.viz,
                // it queries Prometheus for the amount of traffic
                queriedBy: [{ name: loadTesterAccount, namespace: podinfo.namespace }],
            },
            flagger: {
                version: pins.flagger.version,
                install: flaggerInstall(settings, pins.flagger),
            },
            loadTester: {
                namespace: podinfo.namespace,
                install: { by: "helm", chart: pins.loadTester.chart },
            },
            // experiments must not be blocked
            admissionGuard: { errors: "warn" },
            canaryNamespaces: namespacesOf(services),
        },
        services: releasedServices(
            services,
            {
                // Users', and those of podinfo's load test.
                traffic: { requestsPerSecond: 1, testRequestsPerSecond: 20 },
                analysis: {
                    interval: "30s",
                    threshold: 5,
                    strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
                    metrics: [
                        { kind: "enoughTraffic", minRequests: 20, otherwise: "wait" },
                        { kind: "successRate", min: "99%", window: "1m" },
                        { kind: "latency", percentile: 99, max: "500ms", window: "1m" },
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
