import assert from "node:assert/strict";

import {
    type Autoscaling,
    type HpaAutoscaling,
    scaler,
} from "../../../../components/canary/workload/autoscaling";
import { autoscalingProblems } from "../../../../components/canary/workload/autoscaling-problems";
import {
    type KedaTrigger,
    replacesMoreThanNames,
} from "../../../../components/canary/workload/keda-triggers";
import type { Target } from "../../../../components/canary/workload/target";

const target: Target = {
    kind: "Deployment",
    name: "shop",
    namespace: "test",
    selector: { label: "app", value: "shop" },
};
const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
const query = 'sum(rate(response_total{deployment="shop"}[1m]))';
const trigger: KedaTrigger = { type: "prometheus", metadata: { threshold: "5", query } };

const problems = (autoscaling: Autoscaling, kind: Target["kind"] = "Deployment"): string[] =>
    autoscalingProblems({ kind, name: "shop" }, autoscaling).map(({ id, path }) => `${id} ${path}`);
const hpa = (over: Partial<HpaAutoscaling>): HpaAutoscaling => ({
    kind: "hpa",
    maxReplicas: 4,
    ...over,
});

describe("scaler", () => {
    it("makes a HorizontalPodAutoscaler by CPU unless told otherwise", () => {
        const { object, ref } = scaler(target, hpa({}));
        const cpu = { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } };
        assert.deepEqual(object, {
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            metadata: { name: "shop", namespace: "test" },
            spec: {
                scaleTargetRef,
                minReplicas: 1,
                maxReplicas: 4,
                metrics: [{ type: "Resource", resource: cpu }],
            },
        });
        assert.deepEqual(ref, {
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            name: "shop",
        });
        const byMemory = scaler(target, hpa({ memory: "70%" })).object["spec"] as {
            metrics: { resource: { name: string } }[];
        };
        assert.deepEqual(
            byMemory.metrics.map(({ resource }) => resource.name),
            ["memory"],
        );
    });

    it("makes a ScaledObject, in KEDA's units, and names its triggers", () => {
        const { object, ref } = scaler(target, {
            kind: "keda",
            minReplicas: 0,
            maxReplicas: 9,
            pollingInterval: "1m",
            cooldownPeriod: "90s",
            triggers: [trigger, { type: "cron", name: "day", metadata: { start: "0 6 * * *" } }],
            primary: { minReplicas: 2 },
        });
        assert.equal(object.apiVersion, "keda.sh/v1alpha1");
        assert.deepEqual(object["spec"], {
            scaleTargetRef,
            minReplicaCount: 0,
            maxReplicaCount: 9,
            pollingInterval: 60,
            cooldownPeriod: 90,
            triggers: [
                { type: "prometheus", name: "prometheus-0", metadata: trigger.metadata },
                { type: "cron", name: "day", metadata: { start: "0 6 * * *" } },
            ],
        });
        assert.deepEqual(ref["primaryScalerReplicas"], { minReplicas: 2 });
        assert.equal("primaryScalerQueries" in ref, false);
    });

    it("gives the primary its own query under the trigger's name", () => {
        const { ref } = scaler(target, {
            kind: "keda",
            maxReplicas: 9,
            triggers: [{ ...trigger, primaryQuery: "up" }],
        });
        assert.deepEqual(ref["primaryScalerQueries"], { "prometheus-0": "up" });
    });
});

describe("autoscalingProblems", () => {
    for (const [what, autoscaling, expected] of [
        ["a good one", hpa({ minReplicas: 2, cpu: "75%" }), []],
        ["a fixed number", hpa({ minReplicas: 4 }), []],
        [
            "none at least",
            hpa({ minReplicas: 0 }),
            ["autoscaling/replicas autoscaling.minReplicas"],
        ],
        ["half a pod", hpa({ maxReplicas: 1.5 }), ["autoscaling/replicas autoscaling.maxReplicas"]],
        ["more than most", hpa({ minReplicas: 5 }), ["autoscaling/range autoscaling.maxReplicas"]],
        [
            "a primary beyond",
            hpa({ primary: { minReplicas: 5 } }),
            ["autoscaling/range autoscaling.primary"],
        ],
        ["0 %", hpa({ cpu: "0%" }), ["autoscaling/utilization autoscaling.cpu"]],
        ["a fraction", hpa({ memory: "1.5%" }), ["autoscaling/utilization autoscaling.memory"]],
        [
            "a metric of the canary",
            hpa({
                metrics: [
                    {
                        type: "External",
                        external: {
                            metric: {
                                name: "requests",
                                selector: { matchLabels: { deployment: "shop" } },
                            },
                            target: { type: "AverageValue", averageValue: "5" },
                        },
                    },
                ],
            }),
            ["autoscaling/metric-names-workload autoscaling.metrics[0]"],
        ],
        [
            "no trigger",
            { kind: "keda", maxReplicas: 2, triggers: [] },
            ["autoscaling/no-trigger autoscaling.triggers"],
        ],
        [
            "hours",
            { kind: "keda", maxReplicas: 2, triggers: [trigger], cooldownPeriod: "1h" as "1m" },
            ["autoscaling/duration autoscaling.cooldownPeriod"],
        ],
        [
            "one query of two for the primary",
            {
                kind: "keda",
                maxReplicas: 2,
                triggers: [{ ...trigger, primaryQuery: "up" }, trigger],
            },
            ["autoscaling/primary-query autoscaling.triggers[1].primaryQuery"],
        ],
        [
            "a query that Flagger breaks",
            {
                kind: "keda",
                maxReplicas: 2,
                triggers: [{ type: "prometheus", metadata: { query: 'shop_total{a="shop"}' } }],
            },
            ["autoscaling/primary-query autoscaling.triggers[0].metadata.query"],
        ],
    ] as readonly (readonly [string, Autoscaling, string[]])[]) {
        it(`says of ${what}: ${expected.join(", ") || "nothing"}`, () => {
            assert.deepEqual(problems(autoscaling), expected);
        });
    }

    it("refuses to scale a DaemonSet", () => {
        assert.deepEqual(problems(hpa({}), "DaemonSet"), ["autoscaling/daemonset autoscaling"]);
    });
});

describe("replacesMoreThanNames", () => {
    for (const [text, expected] of [
        ['rate(requests{deployment="shop"}[1m])', false],
        ['rate(requests{deployment=~"shop|cart", dst="shop-canary"}[1m])', false],
        ['rate(requests{host="shop.test.svc"}[1m])', false],
        ['rate(requests{queue="orders"}[1m])', false],
        ['rate(shop_requests{deployment="shop"}[1m])', true],
        ['rate(requests{shop="yes"}[1m])', true],
        ['rate(requests{deployment="workshop"}[1m])', true],
    ] as const) {
        it(`${expected ? "tells" : "passes"} ${text}`, () => {
            assert.equal(replacesMoreThanNames(text, "shop"), expected);
        });
    }
});
