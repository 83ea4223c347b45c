import assert from "node:assert/strict";

import { applySettings } from "../../../components/flagger/overlay-settings";
import type { FlaggerSettings } from "../../../components/flagger/settings";
import { rendered } from "../../support/rendered";

const settings: FlaggerSettings = {
    namespace: "delivery",
    version: "1.44.0",
    vizNamespace: "metrics",
};

async function applied(
    type: string,
    props: object,
    more: Partial<FlaggerSettings> = {},
): Promise<unknown> {
    const result = await applySettings({ ...settings, ...more })(rendered(type, props));
    return result?.props;
}

// What kustomize renders, as far as it matters here.
const deployment = {
    metadata: { name: "flagger", namespace: "flagger-system", labels: { app: "flagger" } },
    spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: { app: "flagger" } },
        template: {
            metadata: { labels: { app: "flagger" }, annotations: { "prometheus.io/port": "8080" } },
            spec: {
                containers: [
                    {
                        name: "flagger",
                        image: "ghcr.io/fluxcd/flagger:1.44.0",
                        args: ["-mesh-provider=gatewayapi:v1beta1"],
                        resources: { requests: { cpu: "10m", memory: "32Mi" } },
                    },
                ],
            },
        },
    },
};

interface Deployed {
    metadata: { namespace: string };
    spec: {
        replicas: number;
        strategy?: object;
        selector: object;
        template: {
            metadata: { labels: object; annotations: object };
            spec: { containers: Record<string, unknown>[] } & Record<string, unknown>;
        };
    };
}

async function deployed(more: Partial<FlaggerSettings> = {}): Promise<Deployed> {
    return (await applied("kubernetes:apps/v1:Deployment", deployment, more)) as Deployed;
}

describe("applySettings", () => {
    it("puts Flagger's command line in place of the overlay's arguments", async () => {
        const [container] = (await deployed()).spec.template.spec.containers;
        assert.equal("args" in container, false);
        assert.deepEqual((container["command"] as string[]).slice(0, 4), [
            "./flagger",
            "-log-level=info",
            "-mesh-provider=gatewayapi:v1beta1",
            "-metrics-server=http://prometheus.metrics:9090",
        ]);
        assert.equal(container["image"], "ghcr.io/fluxcd/flagger:1.44.0");
        assert.equal("env" in container, false);
    });

    it("meshes its pods, labels them as the chart does, and leaves the selector", async () => {
        const { metadata, spec } = await deployed({
            podLabels: { team: "x" },
            podAnnotations: { a: "b" },
        });
        assert.equal(metadata.namespace, "delivery");
        assert.deepEqual(spec.selector, { matchLabels: { app: "flagger" } });
        assert.deepEqual(spec.template.metadata, {
            labels: {
                app: "flagger",
                "app.kubernetes.io/name": "flagger",
                "app.kubernetes.io/instance": "flagger",
                "app.kubernetes.io/version": "1.44.0",
                team: "x",
            },
            annotations: {
                "prometheus.io/port": "8080",
                "linkerd.io/inject": "enabled",
                a: "b",
            },
        });
        assert.deepEqual([spec.replicas, spec.strategy], [1, { type: "Recreate" }]);
    });

    it("runs several replicas side by side only with an election", async () => {
        const { spec } = await deployed({ leaderElection: { replicas: 3 } });
        assert.deepEqual([spec.replicas, spec.strategy], [3, undefined]);
        const [container] = spec.template.spec.containers;
        assert.ok((container["command"] as string[]).includes("-enable-leader-election=true"));
    });

    it("merges resources, and sets what else a pod can have", async () => {
        const { spec } = await deployed({
            resources: { requests: { cpu: "1" }, limits: { memory: "1Gi" } },
            imageRegistry: "r.example/f",
            imagePullSecret: "pull",
            priorityClass: "high",
            nodeSelector: { a: "b" },
            tolerations: [{ key: "k" }],
            eventWebhook: "https://events/x",
        });
        const { containers, imagePullSecrets, priorityClassName, nodeSelector, tolerations } =
            spec.template.spec;
        assert.deepEqual(containers[0]["resources"], {
            requests: { cpu: "1", memory: "32Mi" },
            limits: { memory: "1Gi" },
        });
        assert.equal(containers[0]["image"], "r.example/f/flagger:1.44.0");
        assert.equal((containers[0]["env"] as unknown[]).length, 1);
        assert.deepEqual(
            [imagePullSecrets, priorityClassName, nodeSelector, tolerations],
            [[{ name: "pull" }], "high", { a: "b" }, [{ key: "k" }]],
        );
        assert.doesNotMatch(JSON.stringify(spec), /events\/x/);
    });

    const objects: readonly [string, string, object, object][] = [
        [
            "the Namespace",
            "kubernetes:core/v1:Namespace",
            { metadata: { name: "flagger-system", annotations: { a: "b" } } },
            { metadata: { name: "delivery", annotations: { a: "b" } } },
        ],
        [
            "the ServiceAccount",
            "kubernetes:core/v1:ServiceAccount",
            { metadata: { name: "flagger", namespace: "flagger-system" } },
            { metadata: { name: "flagger", namespace: "delivery" } },
        ],
        [
            "the binding's subject",
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
            {
                subjects: [
                    { kind: "ServiceAccount", name: "flagger", namespace: "flagger-system" },
                ],
            },
            { subjects: [{ kind: "ServiceAccount", name: "flagger", namespace: "delivery" }] },
        ],
        [
            "the policy to Viz, for Flagger where it is",
            "kubernetes:policy.linkerd.io/v1alpha1:AuthorizationPolicy",
            {
                metadata: { name: "prometheus-admin-flagger", namespace: "linkerd-viz" },
                spec: {
                    targetRef: { name: "prometheus-admin" },
                    requiredAuthenticationRefs: [
                        { kind: "ServiceAccount", name: "flagger", namespace: "flagger-system" },
                    ],
                },
            },
            {
                metadata: { name: "prometheus-admin-flagger", namespace: "metrics" },
                spec: {
                    targetRef: { name: "prometheus-admin" },
                    requiredAuthenticationRefs: [
                        { kind: "ServiceAccount", name: "flagger", namespace: "delivery" },
                    ],
                },
            },
        ],
        [
            "the role, which lacks what a metric provider needs",
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
            { rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] }] },
            {
                rules: [
                    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] },
                    {
                        apiGroups: ["external.metrics.k8s.io"],
                        resources: ["*"],
                        verbs: ["get", "watch", "list"],
                    },
                ],
            },
        ],
    ];
    for (const [what, type, given, expected] of objects) {
        it(`moves ${what}`, async () => {
            assert.deepEqual(await applied(type, given), expected);
        });
    }

    it("leaves a role alone that has it, and every other kind", async () => {
        const role = {
            rules: [{ apiGroups: ["external.metrics.k8s.io"], resources: ["*"], verbs: ["get"] }],
        };
        assert.deepEqual(
            await applied("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", role),
            role,
        );
        assert.equal(
            await applied("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", {}),
            undefined,
        );
    });
});
