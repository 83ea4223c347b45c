import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import { CanaryWorkload, type CanaryWorkloadArgs } from "../../../components";
import { only, record, type Registration } from "../../support/recorder";
import { pods, workload, workloadArgs } from "../../support/workload";

const api = "kubernetes:flagger.app/v1beta1";

type Fields = Record<string, unknown>;

const inputs = (registrations: Registration[], type: string, nameEnd?: string): Fields =>
    only(registrations, type, nameEnd).inputs;
const spec = (registrations: Registration[], type: string, nameEnd?: string): Fields =>
    inputs(registrations, type, nameEnd)["spec"] as Fields;

/** What a program registers and says that makes a workload which is refused. */
async function refused(
    over: Partial<CanaryWorkloadArgs>,
    opts: pulumi.ComponentResourceOptions = {},
): Promise<{ message: string; registrations: Registration[] }> {
    let message = "";
    const registrations = await record((recording) => {
        assert.throws(
            () => new CanaryWorkload("shop", workloadArgs(over), { ...recording, ...opts }),
            (error: Error) => {
                message = error.message;
                return pulumi.RunError.isInstance(error);
            },
        );
    });
    return { message, registrations };
}

describe("CanaryWorkload", () => {
    let registrations: Registration[];
    before(async () => {
        registrations = await workload();
    });

    it("makes the target, its budgets, its templates and a Canary, and none of what Flagger makes", () => {
        assert.deepEqual(registrations.map(({ type, name }) => `${type} ${name}`).sort(), [
            "kubernetes:apps/v1:Deployment shop-deployment",
            `${api}:Canary shop-canary`,
            `${api}:MetricTemplate shop-latency`,
            `${api}:MetricTemplate shop-success-rate`,
            "kubernetes:policy/v1:PodDisruptionBudget shop-disruption-budget",
            "kubernetes:policy/v1:PodDisruptionBudget shop-primary-disruption-budget",
            "linkerd-canary:canary:CanaryWorkload shop",
        ]);
    });

    it("makes the Canary last, for Flagger looks at the others as soon as it is there", () => {
        assert.equal(registrations.at(-1)?.type, `${api}:Canary`);
    });

    it("leaves the replicas to Flagger and does not wait for the release", () => {
        const { spec, metadata } = inputs(registrations, "kubernetes:apps/v1:Deployment") as {
            spec: Fields;
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

    it("gives the pods what they leave out", () => {
        const { template } = spec(registrations, "kubernetes:apps/v1:Deployment") as {
            template: { spec: { containers: Fields[] } };
        };
        assert.deepEqual(Object.keys(template.spec.containers[0] ?? {}).sort(), [
            "image",
            "name",
            "readinessProbe",
            "resources",
            "securityContext",
        ]);
    });

    it("waits until the primary serves", () => {
        assert.deepEqual(inputs(registrations, `${api}:Canary`)["metadata"], {
            name: "shop",
            namespace: "test",
            annotations: { "pulumi.com/waitFor": "jsonpath={.status.lastPromotedSpec}" },
        });
    });

    it("makes a DaemonSet, without budgets", async () => {
        const registrations = await workload({
            workload: { kind: "DaemonSet", pod: pods({ readinessProbe: { exec: {} } }) },
        });
        only(registrations, "kubernetes:apps/v1:DaemonSet", "shop-daemonset");
        assert.deepEqual(spec(registrations, `${api}:Canary`)["targetRef"], {
            apiVersion: "apps/v1",
            kind: "DaemonSet",
            name: "shop",
        });
        assert.ok(!registrations.some(({ type }) => type.endsWith("PodDisruptionBudget")));
    });

    it("makes a scaler and refers Flagger to it", async () => {
        const registrations = await workload({
            autoscaling: { kind: "hpa", minReplicas: 2, maxReplicas: 4 },
        });
        only(registrations, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "shop-autoscaler");
        assert.deepEqual(spec(registrations, `${api}:Canary`)["autoscalerRef"], {
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            name: "shop",
        });
    });

    it("makes policies, and pods that deny what none of them allows", async () => {
        const registrations = await workload({
            authorization: { clients: [{ namespace: "web" }] },
        });
        assert.deepEqual(
            registrations
                .filter(({ type }) => type.includes("policy.linkerd.io"))
                .map(({ name }) => name)
                .sort(),
            [
                "shop-admin-server",
                "shop-admin-services-authorizationpolicy",
                "shop-admin-services-meshtlsauthentication",
                "shop-server",
                "shop-services-authorizationpolicy",
                "shop-services-meshtlsauthentication",
            ],
        );
        const { template } = spec(registrations, "kubernetes:apps/v1:Deployment") as {
            template: { metadata: { annotations: unknown } };
        };
        assert.deepEqual(template.metadata.annotations, {
            "config.linkerd.io/default-inbound-policy": "deny",
        });
    });
});

describe("CanaryWorkload, before the first resource", () => {
    it("refuses with all problems at once, each under its argument, and registers nothing", async () => {
        const { message, registrations } = await refused({
            name: "Shop",
            progressDeadline: "1h" as "1m",
            autoscaling: { kind: "hpa", minReplicas: 5, maxReplicas: 2 },
            retries: { limit: 0 },
        });
        assert.deepEqual(registrations, []);
        for (const path of [
            'CanaryWorkload "shop": name: "Shop"',
            'CanaryWorkload "shop": progressDeadline: "1h"',
            'CanaryWorkload "shop": autoscaling.maxReplicas: 2',
            'CanaryWorkload "shop": retries.limit: 0',
        ]) {
            assert.ok(message.includes(path), `${path} in ${message}`);
        }
        assert.match(message, /^4 problems in CanaryWorkload shop:/);
    });

    it("refuses by the rules of a Canary, and says which argument broke them", async () => {
        const { message, registrations } = await refused({
            analysis: {
                ...workloadArgs().analysis,
                strategy: { kind: "weightedSteps", stepWeights: [20, 10] },
            },
        });
        assert.deepEqual(registrations, []);
        assert.match(message, /CanaryWorkload "shop": analysis\..*stepWeights\[1\].*: 10:/);
        assert.match(message, /\(Canary test\/shop: spec\.analysis\.stepWeights\[1\]\)/);
        assert.match(message, /\[analysis\/steps-rise\]/);
    });

    it("refuses a rename that would make the workload anew, unless it is named", async () => {
        const opts = { aliases: [{ name: "store" }] };
        const { message } = await refused({}, opts);
        assert.match(message, /set name to "store" to keep the workload/);
        const registrations = await workload({ name: "store" }, opts);
        const { metadata } = inputs(registrations, "kubernetes:apps/v1:Deployment") as {
            metadata: { name: string };
        };
        assert.equal(metadata.name, "store");
    });
});

describe("CanaryWorkload under a new name", () => {
    it("keeps what it made: Pulumi knows children again by the component's name before theirs", async () => {
        const args = { autoscaling: { kind: "hpa", maxReplicas: 2 } } as const;
        const authorization = { clients: [{ namespace: "web" }] };
        const before = await workload({ ...args, authorization, name: "store" });
        const after = await record(
            (opts) =>
                new CanaryWorkload(
                    "cart",
                    workloadArgs({ ...args, authorization, name: "store" }),
                    { ...opts, aliases: [{ name: "shop" }] },
                ),
        );
        const known = (name: string): string => name.replace(/^cart/, "shop");
        assert.deepEqual(
            after.map(({ name, type, inputs }) => ({ name: known(name), type, inputs })),
            before.map(({ name, type, inputs }) => ({ name, type, inputs })),
        );
        assert.ok(after.every(({ name }) => name === "cart" || name.startsWith("cart-")));
    });
});

describe("CanaryWorkload of an adopted workload", () => {
    const deployment = (opts: pulumi.CustomResourceOptions): k8s.apps.v1.Deployment =>
        new k8s.apps.v1.Deployment(
            "mine",
            {
                metadata: { name: "shop", namespace: "test" },
                spec: {
                    selector: { matchLabels: { tier: "web", name: "store" } },
                    template: { metadata: { labels: { name: "store" } }, spec: { containers: [] } },
                },
            },
            opts,
        );

    it("makes no target, selects its pods by its own label and gives it back on deletion", async () => {
        const registrations = await record((opts) => {
            const adopt = deployment(opts);
            new CanaryWorkload("shop", workloadArgs({ workload: { adopt } }), opts);
        });
        assert.deepEqual(
            registrations.filter(({ type }) => type.includes("apps/v1")).map(({ name }) => name),
            ["mine"],
        );
        assert.equal(spec(registrations, `${api}:Canary`)["revertOnDeletion"], true);
        // The target may have a budget of its own, and a pod in two cannot be moved.
        assert.deepEqual(spec(registrations, "kubernetes:policy/v1:PodDisruptionBudget"), {
            selector: { matchLabels: { name: "store-primary" } },
            maxUnavailable: 1,
        });
    });

    it("reads one of the cluster by its name", async () => {
        const registrations = await record(
            (opts) =>
                new CanaryWorkload(
                    "shop",
                    workloadArgs({ workload: { adopt: { kind: "DaemonSet", name: "shop" } } }),
                    opts,
                ),
            {
                "kubernetes:apps/v1:DaemonSet": {
                    metadata: { name: "shop", namespace: "test" },
                    spec: { selector: { matchLabels: { app: "shop" } } },
                },
            },
        );
        only(registrations, "kubernetes:apps/v1:DaemonSet", "shop-adopted");
        assert.deepEqual(
            (spec(registrations, `${api}:Canary`)["targetRef"] as Fields)["kind"],
            "DaemonSet",
        );
    });
});
