import assert from "node:assert/strict";

import { type CanaryAnalysis, CanaryWorkload } from "../../../components";
import { podinfoPod } from "../../../stacks/podinfo-release";
import { only, record, type Registration } from "../../support/recorder";

const analysis: CanaryAnalysis = {
    interval: "30s",
    threshold: 5,
    strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
    metrics: [
        { kind: "successRate", min: "99%" },
        { kind: "latency", percentile: 99, max: "500ms" },
    ],
    checks: [
        { kind: "smokeTest", command: "curl smoke" },
        { kind: "loadTest", command: "hey load" },
    ],
};

const api = "kubernetes:flagger.app/v1beta1";

async function workload(over: Partial<CanaryAnalysis> = {}): Promise<Registration[]> {
    return record(
        (opts) =>
            new CanaryWorkload(
                "shop",
                {
                    namespace: "test",
                    port: 9898,
                    pod: podinfoPod({
                        image: "podinfo:1",
                        message: "hello",
                        args: ["--level=debug"],
                    }),
                    analysis: { ...analysis, ...over },
                },
                opts,
            ),
    );
}

const spec = (registrations: Registration[]): Record<string, unknown> =>
    only(registrations, `${api}:Canary`).inputs["spec"] as Record<string, unknown>;

describe("CanaryWorkload", () => {
    let registrations: Registration[];
    before(async () => {
        registrations = await workload();
    });

    it("makes a Deployment, two MetricTemplates and a Canary, and none of what Flagger makes", () => {
        assert.deepEqual(registrations.map(({ type, name }) => `${type} ${name}`).sort(), [
            "kubernetes:apps/v1:Deployment shop-deployment",
            `${api}:Canary shop-canary`,
            `${api}:MetricTemplate shop-latency`,
            `${api}:MetricTemplate shop-success-rate`,
            "linkerd-canary:canary:CanaryWorkload shop",
        ]);
    });

    it("makes the Canary last, for Flagger looks at the others as soon as it is there", () => {
        assert.equal(registrations.at(-1)?.type, `${api}:Canary`);
    });

    it("leaves the replicas to Flagger and does not wait for the release", () => {
        const { spec, metadata } = only(registrations, "kubernetes:apps/v1:Deployment").inputs as {
            spec: Record<string, unknown>;
            metadata: unknown;
        };
        assert.deepEqual(Object.keys(spec).sort(), ["selector", "template"]);
        assert.deepEqual(spec["selector"], { matchLabels: { app: "shop" } });
        assert.deepEqual(metadata, {
            name: "shop",
            namespace: "test",
            labels: { app: "shop" },
            annotations: { "pulumi.com/skipAwait": "true" },
        });
    });

    it("waits until the primary serves", () => {
        const { metadata } = only(registrations, `${api}:Canary`).inputs as {
            metadata: { annotations: unknown };
        };
        assert.deepEqual(metadata.annotations, {
            "pulumi.com/waitFor": "jsonpath={.status.lastPromotedSpec}",
        });
    });

    it("hangs the route on the Service itself, by the API whose status Linkerd writes", () => {
        assert.equal(spec(registrations)["provider"], "gatewayapi:v1beta1");
        assert.deepEqual(spec(registrations)["service"], {
            name: "shop",
            port: 9898,
            targetPort: 9898,
            gatewayRefs: [
                { group: "core", kind: "Service", name: "shop", namespace: "test", port: 9898 },
            ],
        });
    });

    it("judges by its own two templates, each with a window and a threshold", () => {
        const { metrics } = spec(registrations)["analysis"] as { metrics: unknown };
        assert.deepEqual(metrics, [
            {
                name: "success-rate",
                templateRef: { name: "shop-success-rate", namespace: "test" },
                thresholdRange: { min: 99 },
                interval: "1m",
            },
            {
                name: "latency",
                templateRef: { name: "shop-latency", namespace: "test" },
                thresholdRange: { max: 500 },
                interval: "1m",
            },
        ]);
        for (const template of ["success-rate", "latency"]) {
            const { metadata, spec } = only(registrations, `${api}:MetricTemplate`, template)
                .inputs as { metadata: { name: string }; spec: { provider: unknown } };
            assert.equal(metadata.name, `shop-${template}`);
            assert.deepEqual(spec.provider, {
                type: "prometheus",
                address: "http://prometheus.linkerd-viz:9090",
            });
        }
    });

    it("smoke tests before traffic and makes load in the background, through the load tester", () => {
        const { webhooks } = spec(registrations)["analysis"] as { webhooks: unknown };
        const url = "http://flagger-loadtester.test/";
        assert.deepEqual(webhooks, [
            {
                name: "smoke-test",
                type: "pre-rollout",
                url,
                timeout: "15s",
                metadata: { type: "bash", cmd: "curl smoke" },
            },
            {
                name: "load-test",
                type: "rollout",
                url,
                metadata: { type: "cmd", cmd: "hey load" },
            },
        ]);
    });

    it("calls nobody when there is no test", async () => {
        const { webhooks } = spec(await workload({ checks: undefined }))["analysis"] as {
            webhooks: unknown;
        };
        assert.deepEqual(webhooks, []);
    });
});

describe("podinfoPod", () => {
    it("shows the release's message and passes its arguments", async () => {
        const { spec } = only(await workload(), "kubernetes:apps/v1:Deployment").inputs as {
            spec: { template: { spec: { containers: Record<string, unknown>[] } } };
        };
        const [container] = spec.template.spec.containers;
        assert.equal(container?.["image"], "podinfo:1");
        assert.deepEqual(container["command"], ["./podinfo", "--port=9898", "--level=debug"]);
        assert.deepEqual(container["env"], [{ name: "PODINFO_UI_MESSAGE", value: "hello" }]);
    });
});
