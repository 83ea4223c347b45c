import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { UncheckedReporter } from "../../policy/unchecked-reporter";
import type { Known } from "../../kube/known";
import { meshedWorkloads } from "../../policy/policies/meshed-workloads";
import { disabled, enabled, INJECT, namespace, type Objects, workload } from "./mesh/support";
import { ids, MemoryCluster, resource, runStack, UNKNOWN_TEXT, type Violation } from "./support";

async function run(
    program: PolicyResource[],
    { objects = {}, settings = {} }: { objects?: Objects; settings?: object } = {},
): Promise<{ violations: Violation[]; notes: string[] }> {
    const notes = new UncheckedReporter();
    const clusters = new MemoryCluster({ value: "v1.31.4" }, objects).asClusters();
    const violations = await runStack(meshedWorkloads(clusters, notes), program, settings);
    return { violations, notes: notes.take() };
}

const kinds = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "Pod",
];

describe("policy meshed-workloads", () => {
    for (const kind of kinds) {
        it(`tells a ${kind} that stays outside, and none that does not`, async () => {
            const good = await run([namespace(enabled), workload(kind)]);
            assert.deepEqual(good, { violations: [], notes: [] });
            const bad = workload(kind, { spec: { hostNetwork: true } });
            const { violations } = await run([namespace(enabled), bad]);
            assert.deepEqual(ids(violations), ["injection/left-out"]);
            assert.equal(violations[0]?.urn, bad.urn);
            assert.match(violations[0]?.message ?? "", new RegExp(`^${kind} test/web: `));
        });
    }

    const bad: [string, PolicyResource[], string[]][] = [
        [
            "a pod that declines",
            [namespace(enabled), workload("Job", { metadata: disabled })],
            ["injection/left-out"],
        ],
        [
            "the annotation on the Deployment itself",
            [namespace(), workload("Deployment", {}, enabled)],
            ["injection/left-out"],
        ],
        [
            "a label on the pod template",
            [
                namespace(),
                workload("StatefulSet", { metadata: { labels: { [INJECT]: "enabled" } } }),
            ],
            ["injection/left-out"],
        ],
        [
            "a misspelt annotation on the pod template",
            [
                namespace(),
                workload("Deployment", {
                    metadata: { annotations: { "linkerd.io/injected": "enabled" } },
                }),
            ],
            ["injection/left-out"],
        ],
        [
            "a value that Linkerd does not know",
            [
                namespace(enabled),
                workload("Deployment", { metadata: { annotations: { [INJECT]: "yes" } } }),
            ],
            ["injection/left-out"],
        ],
        [
            "a label on the namespace, once",
            [
                namespace({ labels: { [INJECT]: "enabled" } }),
                workload("Deployment"),
                workload("Job"),
            ],
            ["injection/miswritten"],
        ],
        [
            "a value of the namespace that Linkerd does not know",
            [namespace({ annotations: { [INJECT]: "true" } })],
            ["injection/miswritten"],
        ],
    ];
    for (const [name, program, expected] of bad) {
        it(`tells ${name}`, async () => {
            assert.deepEqual(ids((await run(program)).violations), expected);
        });
    }

    const good: [string, PolicyResource[]][] = [
        ["a program that has nothing to do with Linkerd", [namespace(), workload("Deployment")]],
        ["pods in a namespace that declines", [namespace(disabled), workload("Deployment")]],
        [
            "pods that ask by themselves",
            [namespace(disabled), workload("Deployment", { metadata: enabled })],
        ],
    ];
    for (const [name, program] of good) {
        it(`passes ${name}`, async () => {
            assert.deepEqual(await run(program), { violations: [], notes: [] });
        });
    }

    it("lets pods decline, and leaves out exceptions, where the settings say so", async () => {
        const program = [namespace(enabled), workload("Job", { metadata: disabled })];
        const except = [{ rule: "injection/left-out", object: "Job test/web", reason: "a test" }];
        assert.deepEqual((await run(program, { settings: { allowOptOut: true } })).violations, []);
        assert.deepEqual((await run(program, { settings: { except } })).violations, []);
        const wrong = [{ rule: "injection/left", reason: "typo" }];
        assert.deepEqual(ids((await run(program, { settings: { except: wrong } })).violations), [
            "policy/exception-unknown",
            "injection/left-out",
        ]);
    });

    it("looks the namespace up on the cluster, and says once what it does not tell", async () => {
        const program = [
            namespace(enabled, { name: "other" }),
            workload("Deployment", { spec: { hostNetwork: true } }),
            workload("Job"),
        ];
        const objects = { "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } } };
        assert.deepEqual(ids((await run(program, { objects })).violations), ["injection/left-out"]);
        const { notes, violations } = await run(program, { objects: "no answer" });
        assert.deepEqual(violations, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /^Namespace test: .*no answer/);
    });

    const pods = { spec: { hostNetwork: true, containers: [{ name: "web", image: "web:1" }] } };
    const carriers: [string, string, object][] = [
        ["argoproj.io/v1alpha1", "Rollout", { spec: { template: pods } }],
        ["serving.knative.dev/v1", "Service", { spec: { template: pods } }],
        ["keda.sh/v1alpha1", "ScaledJob", { spec: { jobTargetRef: { template: pods } } }],
        ["v1", "PodTemplate", { template: pods }],
        ["apps.kruise.io/v1alpha1", "CloneSet", { spec: { template: pods } }],
        ["apps.openshift.io/v1", "DeploymentConfig", { spec: { template: pods } }],
    ];
    const carrier = (apiVersion: string, kind: string, fields: object) =>
        resource(`kubernetes:${apiVersion}:${kind}`, {
            apiVersion,
            kind,
            metadata: { name: "web", namespace: "test" },
            ...fields,
        });

    for (const [apiVersion, kind, fields] of carriers) {
        it(`sees the pods of a ${kind} of ${apiVersion}`, async () => {
            const program = [namespace(enabled), carrier(apiVersion, kind, fields)];
            assert.deepEqual(ids((await run(program)).violations), ["injection/left-out"]);
        });
    }

    it("says of other kinds with containers that their pods were not checked, where they would be meshed", async () => {
        const others = [
            carrier("argoproj.io/v1alpha1", "Workflow", {
                spec: { templates: [{ name: "a", container: { image: "a:1" } }] },
            }),
            carrier("example.org/v1", "Database", {
                spec: { primary: { podSpec: { containers: [{ name: "db", image: "db:1" }] } } },
            }),
        ];
        for (const other of others) {
            const { notes, violations } = await run([namespace(enabled), other]);
            assert.deepEqual(violations, []);
            assert.match(notes.join(), /creates pods is not known.*\[injection\/not-checked\]$/);
            const outside = await run([namespace(), namespace(enabled, { name: "a" }), other]);
            assert.deepEqual(outside, { violations: [], notes: [] });
        }
    });

    const patchOf = (kind: string, template: object) =>
        resource(`kubernetes:apps/v1:${kind}Patch`, {
            apiVersion: "apps/v1",
            kind,
            metadata: { name: "web", namespace: "test" },
            spec: { template },
        });

    it("sees the program's patches of its own workloads and of others in the cluster", async () => {
        for (const kind of ["Deployment", "StatefulSet"]) {
            const patch = patchOf(kind, { metadata: disabled });
            const own = await run([namespace(enabled), workload(kind), patch]);
            assert.deepEqual(ids(own.violations), ["injection/left-out"]);
            const plural = `${kind.toLowerCase()}s`;
            const objects: Objects = {
                "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } },
                [`/apis/apps/v1/namespaces/test/${plural}/web`]: {
                    metadata: { name: "web", namespace: "test" },
                    spec: { template: { spec: { containers: [] } } },
                },
            };
            const foreign = await run([namespace(enabled, { name: "a" }), patch], { objects });
            assert.deepEqual(ids(foreign.violations), ["injection/left-out"]);
            assert.equal(foreign.violations[0]?.urn, patch.urn);
            const nowhere = await run([namespace(enabled), patch]);
            assert.match(nowhere.notes.join(), /neither in the program nor in cluster memory/);
        }
    });

    it("sees pods on the host's network in a namespace that only the cluster knows to be meshed", async () => {
        const program = [workload("DaemonSet", { spec: { hostNetwork: true } })];
        const objects = { "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } } };
        assert.deepEqual(ids((await run(program, { objects })).violations), ["injection/left-out"]);
        assert.deepEqual(await run(program, { objects: "no answer" }), {
            violations: [],
            notes: [],
        });
    });

    it("sees workloads of the cluster that lose the proxy with their namespace's annotation", async () => {
        const item = (name: string, template: Known = {}): Known => ({
            metadata: { name, namespace: "test" },
            spec: { template },
        });
        const objects = {
            "/api/v1/namespaces/test": { metadata: { name: "test", ...enabled } },
            "/apis/apps/v1/namespaces/test/deployments?limit=500": {
                items: [item("web"), item("asks", { metadata: enabled })] as readonly Known[],
            },
            "/apis/apps/v1/namespaces/test/statefulsets?limit=500": {
                items: [item("db"), item("out", { metadata: disabled })] as readonly Known[],
            },
        };
        const patch = namespace(disabled, { type: "NamespacePatch" });
        for (const program of [[patch], [namespace({ labels: { "linkerd.io/a": "b" } })]]) {
            const { violations } = await run(program, { objects });
            assert.deepEqual(ids(violations), ["injection/left-out"]);
            assert.equal(violations[0]?.urn, program[0]?.urn);
            assert.match(
                violations[0]?.message ?? "",
                /Deployment test\/web, StatefulSet test\/db in the cluster have/,
            );
        }
        const plain = { ...objects, "/api/v1/namespaces/test": { metadata: {} } };
        assert.deepEqual((await run([patch], { objects: plain })).violations, []);
        assert.deepEqual((await run([namespace(enabled)], { objects })).violations, []);
    });

    it("takes only Kubernetes' own workloads of its cluster for the target of a Canary", async () => {
        const target = resource("kubernetes:flagger.app/v1beta1:Canary", {
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: { name: "web", namespace: "test" },
            spec: { targetRef: { apiVersion: "apps/v1", kind: "DaemonSet", name: "web" } },
        });
        const own = workload("DaemonSet", { spec: { hostNetwork: true } });
        assert.deepEqual((await run([namespace(enabled), own, target])).violations, []);
        const kruise = carrier("apps.kruise.io/v1alpha1", "DaemonSet", {
            spec: { template: pods },
        });
        const { violations } = await run([namespace(enabled), kruise, target]);
        assert.deepEqual(ids(violations), ["injection/left-out"]);
        const istios = resource("kubernetes:example.org/v1:Canary", {
            ...target.props,
            apiVersion: "example.org/v1",
        });
        const other = await run([namespace(enabled), own, istios]);
        assert.deepEqual(ids(other.violations), ["injection/left-out"]);
    });

    it("sees a patch of the injector's webhook", async () => {
        const patch = (webhook: object) =>
            resource(
                "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfigurationPatch",
                {
                    apiVersion: "admissionregistration.k8s.io/v1",
                    kind: "MutatingWebhookConfiguration",
                    metadata: { name: "linkerd-proxy-injector-webhook-config" },
                    webhooks: [{ name: "linkerd-proxy-injector.linkerd.io", ...webhook }],
                },
            );
        const program = [namespace(enabled), workload("Deployment")];
        const away = { objectSelector: { matchLabels: { meshed: "yes" } } };
        const selected = await run([...program, patch(away)]);
        assert.deepEqual(ids(selected.violations), ["injection/miswritten"]);
        assert.match(selected.violations[0]?.message ?? "", /objectSelector/);
        const other = await run([...program, patch({ timeoutSeconds: 1 })]);
        assert.deepEqual(other.violations, []);
        assert.match(other.notes.join(), /timeoutSeconds.*\[injection\/webhook-patched\]$/);
    });

    it("says of an unknown value that it was not checked", async () => {
        const program = [
            namespace(enabled),
            workload("Deployment", { spec: { hostNetwork: UNKNOWN_TEXT } }),
        ];
        const { notes, violations } = await run(program);
        assert.deepEqual(violations, []);
        assert.match(notes.join(), /spec\.hostNetwork is not known/);
    });
});
