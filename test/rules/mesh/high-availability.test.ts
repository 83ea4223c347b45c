import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary";
import {
    controlPlaneBudget,
    controlPlaneReplicas,
    controlPlaneSpread,
    failingWebhooks,
    highAvailabilityDefaults,
    highAvailabilityValues,
} from "../../../rules/mesh/high-availability";
import { matchesAny } from "../../../rules/mesh/patterns";
import { broken, object, survivesAnyShape } from "./support";

const settings = highAvailabilityDefaults;
const namespace = "linkerd";

function part(name: string, spec: object = {}, pod: object = {}): KubernetesObject {
    const labels = { "linkerd.io/control-plane-component": name };
    const template = { metadata: { labels }, spec: pod };
    return object(
        "Deployment",
        `linkerd-${name}`,
        { spec: { template, ...spec } },
        { namespace, labels },
    );
}

const budget = object(
    "PodDisruptionBudget",
    "linkerd-identity",
    { spec: { selector: { matchLabels: { "linkerd.io/control-plane-component": "identity" } } } },
    { namespace },
);
const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } };

describe("rules of high availability", () => {
    it("are for stacks that are called as production is, and no others", () => {
        const { stacks } = highAvailabilityDefaults;
        for (const stack of [
            ...["prod", "prod-eu", "shop-prod"],
            ...["production", "production-eu", "shop-production"],
        ]) {
            assert.ok(matchesAny(stack, stacks), stack);
        }
        for (const stack of ["dev", "staging", "product", "reproduction", "prodigy", "preprod"]) {
            assert.ok(!matchesAny(stack, stacks), stack);
        }
    });

    it("take one budget of several", () => {
        const { metadata, ...rest } = budget;
        const other = { ...rest, metadata: { ...metadata, name: "other" }, spec: { selector: {} } };
        const elsewhere = { ...other, spec: { selector: { matchLabels: { app: "web" } } } };
        assert.deepEqual(
            broken(controlPlaneBudget, [part("identity"), elsewhere, budget], settings),
            [],
        );
    });

    it("judge the webhooks that change objects and those that only look at them", () => {
        for (const [kind, name] of [
            ["MutatingWebhookConfiguration", "linkerd-proxy-injector-webhook-config"],
            ["ValidatingWebhookConfiguration", "linkerd-sp-validator-webhook-config"],
            ["ValidatingWebhookConfiguration", "linkerd-policy-validator-webhook-config"],
        ] as const) {
            const webhooks = [{ failurePolicy: "Ignore" }];
            assert.equal(
                broken(failingWebhooks, [object(kind, name, { webhooks })], settings).length,
                1,
            );
        }
    });

    it("take exactly as many pods as are asked for, in the chart's values too", () => {
        const values = {
            controllerReplicas: 2,
            enablePodAntiAffinity: true,
            enablePodDisruptionBudget: true,
            webhookFailurePolicy: "Fail",
        };
        const release = (more: object) =>
            object("Release", "l", {
                spec: { chart: "linkerd-control-plane", values: { ...values, ...more } },
            });
        assert.deepEqual(broken(highAvailabilityValues, [release({})], settings), []);
        assert.equal(
            broken(highAvailabilityValues, [release({ controllerReplicas: 1 })], settings).length,
            1,
        );
    });

    it("count the pods of each part", () => {
        assert.deepEqual(
            broken(controlPlaneReplicas, [part("identity", { replicas: 2 })], settings),
            [],
        );
        for (const spec of [{}, { replicas: 1 }, { replicas: 0 }]) {
            assert.deepEqual(broken(controlPlaneReplicas, [part("identity", spec)], settings), [
                "Deployment linkerd/linkerd-identity: spec.replicas",
            ]);
        }
        const three = { ...settings, minReplicas: 3 };
        assert.equal(
            broken(controlPlaneReplicas, [part("destination", { replicas: 2 })], three).length,
            1,
        );
    });

    it("want the pods on different nodes", () => {
        const spread = { topologySpreadConstraints: [{ maxSkew: 1 }] };
        for (const pod of [{ affinity }, spread]) {
            assert.deepEqual(broken(controlPlaneSpread, [part("identity", {}, pod)], settings), []);
        }
        for (const pod of [
            {},
            { affinity: { podAntiAffinity: {} } },
            { affinity: { podAffinity: {} } },
        ]) {
            assert.equal(
                broken(controlPlaneSpread, [part("identity", {}, pod)], settings).length,
                1,
            );
        }
    });

    it("want a disruption budget that selects them", () => {
        assert.deepEqual(broken(controlPlaneBudget, [part("identity"), budget], settings), []);
        assert.deepEqual(broken(controlPlaneBudget, [part("proxy-injector"), budget], settings), [
            "Deployment linkerd/linkerd-proxy-injector",
        ]);
    });

    it("want webhooks that fail closed", () => {
        const webhook = (failurePolicy: string, name = "linkerd-proxy-injector-webhook-config") =>
            object("MutatingWebhookConfiguration", name, { webhooks: [{ failurePolicy }] });
        assert.deepEqual(broken(failingWebhooks, [webhook("Fail")], settings), []);
        assert.deepEqual(
            broken(
                failingWebhooks,
                [webhook("Ignore", "linkerd-tap-injector-webhook-config")],
                settings,
            ),
            [],
        );
        assert.equal(broken(failingWebhooks, [webhook("Ignore")], settings).length, 1);
    });

    it("read the values of a Release, and of no other chart", () => {
        const values = {
            controllerReplicas: 3,
            enablePodAntiAffinity: true,
            enablePodDisruptionBudget: true,
            webhookFailurePolicy: "Fail",
        };
        const release = (chart: string, of: object) =>
            object("Release", "mesh", { spec: { chart, values: of } });
        assert.deepEqual(
            broken(highAvailabilityValues, [release("linkerd-control-plane", values)], settings),
            [],
        );
        assert.deepEqual(broken(highAvailabilityValues, [release("flagger", {})], settings), []);
        assert.equal(
            broken(highAvailabilityValues, [release("linkerd-control-plane", {})], settings).length,
            4,
        );
        const weaker = { ...values, webhookFailurePolicy: "Ignore" };
        assert.deepEqual(
            broken(
                highAvailabilityValues,
                [release("./charts/linkerd-control-plane", weaker)],
                settings,
            ),
            ["Release test/mesh: values.webhookFailurePolicy"],
        );
    });

    it("leave other workloads alone", () => {
        const web = object("Deployment", "linkerd-identity", { spec: { replicas: 1 } });
        for (const rule of [controlPlaneReplicas, controlPlaneSpread, controlPlaneBudget]) {
            assert.deepEqual(broken(rule, [web], settings), []);
        }
    });

    it("survive objects of any shape", () => {
        const objects = [part("identity", { replicas: 1 }, { affinity }), budget];
        for (const rule of [controlPlaneReplicas, controlPlaneSpread, controlPlaneBudget]) {
            assert.ok(survivesAnyShape(rule, objects, settings) > 100);
        }
    });
});
