import assert from "node:assert/strict";

import { type CanarySettings, canaryObject } from "../../../components/canary/canary-spec";
import type { Target } from "../../../components/canary/workload/target";

const target: Target = {
    kind: "Deployment",
    name: "shop",
    namespace: "test",
    selector: { label: "app", value: "shop" },
};
const analysis = { spec: { interval: "30s" }, skipAnalysis: false };

const canary = (over: Partial<CanarySettings>, skipAnalysis = false) =>
    canaryObject(target, { service: { port: 8080 }, ...over }, { ...analysis, skipAnalysis });

describe("canaryObject", () => {
    it("hangs the route on the Service itself, by the API whose status Linkerd writes", () => {
        assert.deepEqual(canary({})["spec"], {
            provider: "gatewayapi:v1beta1",
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
            progressDeadlineSeconds: 600,
            service: {
                name: "shop",
                port: 8080,
                targetPort: 8080,
                gatewayRefs: [
                    { group: "core", kind: "Service", name: "shop", namespace: "test", port: 8080 },
                ],
            },
            analysis: { interval: "30s" },
        });
    });

    it("passes what is set of the Service, and the mesh's annotations under the user's", () => {
        const spec = canary({
            service: {
                port: 80,
                targetPort: "web",
                appProtocol: "kubernetes.io/h2c",
                apex: { labels: { team: "a" }, annotations: { "timeout.linkerd.io/idle": "9s" } },
                canary: { labels: { team: "b" } },
            },
            retries: { limit: 2 },
            timeouts: { request: "2s", idle: "1s" },
        })["spec"] as { service: Record<string, unknown> };
        assert.deepEqual(
            { ...spec.service, gatewayRefs: undefined },
            {
                gatewayRefs: undefined,
                name: "shop",
                port: 80,
                targetPort: "web",
                appProtocol: "kubernetes.io/h2c",
                apex: {
                    labels: { team: "a" },
                    annotations: {
                        "retry.linkerd.io/http": "5xx",
                        "retry.linkerd.io/limit": "2",
                        "timeout.linkerd.io/request": "2s",
                        "timeout.linkerd.io/idle": "9s",
                    },
                },
                canary: { labels: { team: "b" } },
            },
        );
    });

    it("leaves out what Flagger leaves out as it adds its finalizer, and keeps a user's empty texts", () => {
        const metadata = { type: "bash", cmd: "" };
        const { spec } = canaryObject(
            target,
            { service: { port: 80, portDiscovery: false, canary: { labels: { blank: "" } } } },
            {
                spec: {
                    interval: "30s",
                    webhooks: [{ name: "a", retries: 0, muteAlert: false, metadata }],
                    metrics: [{ name: "b", thresholdRange: { min: 0 } }],
                    alerts: [],
                },
                skipAnalysis: false,
            },
        ) as unknown as Record<string, Record<string, Record<string, unknown>>>;
        assert.deepEqual(spec["analysis"], {
            interval: "30s",
            webhooks: [{ name: "a", metadata }],
            metrics: [{ name: "b", thresholdRange: { min: 0 } }],
        });
        assert.ok(!("portDiscovery" in (spec["service"] ?? {})));
        assert.deepEqual(spec["service"]?.["canary"], { labels: { blank: "" } });
    });

    it("does not wait for a workload that Flagger leaves alone", () => {
        const { metadata, spec } = canary({ suspend: true, revertOnDeletion: true }, true);
        assert.deepEqual(metadata.annotations, { "pulumi.com/skipAwait": "true" });
        const { suspend, revertOnDeletion, skipAnalysis } = spec as Record<string, unknown>;
        assert.deepEqual(
            { suspend, revertOnDeletion, skipAnalysis },
            {
                suspend: true,
                revertOnDeletion: true,
                skipAnalysis: true,
            },
        );
    });
});
