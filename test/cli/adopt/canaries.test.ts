import assert from "node:assert/strict";

import { inexpressible, notAdopted } from "../../../cli/adopt/canaries";
import { canaryObject as expressed } from "../../../components/canary/canary-spec";
import type { Fields } from "../../../rules/canary/reading";
import { canaryObject } from "../../support/canaries";

describe("a Canary on a cluster", () => {
    it("is expressible with everything that a CanaryWorkload writes", () => {
        const everything = expressed(
            { kind: "DaemonSet", name: "web", namespace: "shop" } as Parameters<
                typeof expressed
            >[0],
            {
                service: {
                    port: 80,
                    targetPort: 8080,
                    portName: "http",
                    appProtocol: "http",
                    portDiscovery: true,
                    trafficDistribution: "PreferClose",
                    apex: { labels: { a: "b" } },
                    primary: { labels: { a: "b" } },
                    canary: { labels: { a: "b" } },
                },
                suspend: true,
                revertOnDeletion: true,
            },
            { spec: { interval: "10s" }, skipAnalysis: true },
            { kind: "HorizontalPodAutoscaler", name: "web" },
        );
        assert.deepEqual(inexpressible(everything as unknown as Fields), []);
        assert.match(notAdopted(everything), /add one to stacks\/services\//);
    });

    it("is not with fields and names that it has no arguments for", () => {
        const found = canaryObject(
            {},
            {
                provider: "istio",
                targetRef: { kind: "Knative", name: "podinfo-v2" },
                service: { port: 80, name: "web", match: [], retries: {} },
                ingressRef: {},
            },
        );
        assert.deepEqual(inexpressible(found), [
            "spec.ingressRef",
            "spec.service.match",
            "spec.service.retries",
            "spec.targetRef.kind Knative",
            "spec.targetRef.name podinfo-v2, not podinfo",
            "spec.service.name web, not podinfo",
            "spec.provider istio",
        ]);
        assert.match(notAdopted(found), /cannot express spec\.ingressRef, .*it stays as it is$/);
    });
});
