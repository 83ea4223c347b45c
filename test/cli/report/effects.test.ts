import assert from "node:assert/strict";
import { readPreview } from "../../../cli/report/preview/read";
import { report } from "../../../cli/report/report";
import type { KubernetesObject } from "../../../rules/canary";
import { goodScene, metricTemplate } from "../../rules/canary/contexts";
import { type Change, changed, goodTarget, object } from "../../rules/canary/related/around";
import { events, type Step } from "./events";

const pods = "spec.template.spec.containers[0]";
const target = changed(goodTarget, {
    [`${pods}.envFrom`]: [
        { configMapRef: { name: "settings" } },
        { configMapRef: { name: "shared" } },
        { secretRef: { name: "password" } },
        { secretRef: { name: "registry" } },
    ],
});
const hpa = object("autoscaling/v2", "HorizontalPodAutoscaler", "podinfo", {
    spec: { minReplicas: 2, maxReplicas: 4, metrics: [{ type: "Resource" }] },
});
const scaledObject = object("keda.sh/v1alpha1", "ScaledObject", "podinfo", {
    spec: { minReplicaCount: 2, maxReplicaCount: 4, triggers: [{ type: "cpu" }] },
});
const config = (name: string, fields: Change = {}) =>
    object("v1", "ConfigMap", name, { data: { a: "1" }, ...fields });
const secret = (name: string, fields: Change = {}) =>
    object("v1", "Secret", name, { data: { ciphertext: "[secret]" }, ...fields });
const service = object("v1", "Service", "podinfo", {
    spec: { selector: { app: "podinfo" }, ports: [{ port: 80 }] },
});
const byScaler = (kind: string, more: object = {}): KubernetesObject =>
    goodScene({ spec: { autoscalerRef: { kind, name: "podinfo", ...more } } }).canary;

const update = (before: KubernetesObject, change: Change, diff?: Step["diff"]): Step => ({
    op: "update",
    before,
    after: changed(before, change),
    diff,
});
const same = (state: KubernetesObject): Step => ({ op: "same", before: state, after: state });

/** What the report says of a canary, without plans. */
function effects(
    change: Step,
    canary: KubernetesObject | Step = goodScene().canary,
    around: readonly Step[] = [],
): string[] {
    const steps = [
        ...around,
        "op" in canary ? canary : same(canary),
        ...((change.after ?? change.before)?.kind === "Deployment" ? [] : [same(target)]),
        change,
    ];
    const markdown = report(readPreview(events(steps as Step[]), "preview.json"), "dev");
    const [, section = ""] = markdown.split("\n#### Canary test/podinfo\n");
    return (section.split("\n| ")[0] ?? "").split("\n").filter((line) => line !== "");
}

function assertEffect(lines: readonly string[], starts: boolean, text: RegExp): void {
    const [first = "", ...others] = lines;
    assert.match(first, starts ? /^\*\*This starts a release\.\*\*$/ : /^No release starts/);
    const what = starts ? "**starts a release**" : "starts no release";
    assert.ok(
        others.some((line) => line.includes(`\` ${what}: `) && text.test(line)),
        lines.join("\n"),
    );
}

describe("what a change does to the users of a canary", () => {
    const next = /only at the promotion of the next release/;

    for (const [what, change] of [
        ["min and max", { "spec.minReplicas": 3, "spec.maxReplicas": 9 }],
        ["metrics", { "spec.metrics": [{ type: "Pods" }] }],
        ["behavior", { "spec.behavior": { scaleDown: {} } }],
    ] as const) {
        it(`${what} of the HPA reach the primary at the next promotion`, () => {
            const lines = effects(update(hpa, change), byScaler("HorizontalPodAutoscaler"));
            assertEffect(lines, false, next);
            assertEffect(lines, false, /HorizontalPodAutoscaler podinfo-primary/);
        });
    }

    it("numbers of the HPA that the Canary sets for the primary never reach it", () => {
        const primaryScalerReplicas = { minReplicas: 2, maxReplicas: 4 };
        const canary = byScaler("HorizontalPodAutoscaler", { primaryScalerReplicas });
        assertEffect(
            effects(update(hpa, { "spec.maxReplicas": 9 }), canary),
            false,
            /never reaches .*primaryScalerReplicas/,
        );
        assertEffect(effects(update(hpa, { "spec.metrics": [] }), canary), false, next);
        const other = { kind: "HorizontalPodAutoscaler", name: "podinfo" };
        assertEffect(
            effects(
                same(hpa),
                update(canary, {
                    "spec.autoscalerRef": { ...other, primaryScalerReplicas: { minReplicas: 5 } },
                }),
            ),
            false,
            /primaryScalerReplicas reaches the primary's autoscaler only at the promotion/,
        );
    });

    it("labels of the HPA never reach the primary's, and without it Flagger stops", () => {
        const canary = byScaler("HorizontalPodAutoscaler");
        const labels = { "metadata.labels": { team: "a" } };
        assertEffect(effects(update(hpa, labels), canary), false, /never reach/);
        assertEffect(effects({ op: "delete", before: hpa }, canary), false, /stops with an error/);
    });

    it("a ScaledObject reaches the primary at the next promotion, an HPA of its name is another", () => {
        const canary = byScaler("ScaledObject");
        const change = { "spec.triggers": [{ type: "memory" }] };
        assertEffect(effects(update(scaledObject, change), canary), false, next);
        assert.deepEqual(effects(update(hpa, { "spec.maxReplicas": 9 }), canary), []);
    });

    it("ports of its Service are replaced by Flagger, labels apply at once", () => {
        assertEffect(
            effects(update(service, { "spec.ports": [{ port: 81 }] })),
            false,
            /until Flagger looks next and replaces spec\.ports/,
        );
        assertEffect(
            effects(update(service, { "metadata.labels": { team: "a" } })),
            false,
            /at once, to both versions/,
        );
        const knative = changed(service, { apiVersion: "serving.knative.dev/v1" });
        assert.deepEqual(effects(update(knative, { "spec.ports": [{ port: 81 }] })), []);
    });

    it("spec.service of the Canary applies without a release", () => {
        const canary = update(goodScene().canary, { "spec.service.targetPort": 9999 });
        assertEffect(effects(same(service), canary), false, /spec\.service reaches the Services/);
    });

    it("data of a tracked ConfigMap or Secret start a release", () => {
        assertEffect(effects(update(config("settings"), { "data.a": "2" })), true, /primary keeps/);
        // a secret value is the same placeholder before and after
        const password = { "data.password": "update" };
        assertEffect(effects(update(secret("password"), {}, password)), true, /primary keeps/);
        assertEffect(effects({ op: "create", after: config("settings") }), true, /primary keeps/);
    });

    it("anything else of a tracked ConfigMap starts none, nor one that no pod names", () => {
        const labels = { "metadata.labels": { team: "a" } };
        assertEffect(
            effects(update(config("settings"), labels)),
            false,
            /only its data; .*include-label-prefix/,
        );
        assert.deepEqual(effects(update(config("other"), { "data.a": "2" })), []);
        const elsewhere = config("settings", { "metadata.namespace": "other" });
        assert.deepEqual(effects(update(elsewhere, { "data.a": "2" })), []);
        assertEffect(effects({ op: "delete", before: config("settings") }), false, /stops with/);
    });

    it("data that Flagger does not track reach both versions", () => {
        const untracked = {
            "metadata.annotations": { "flagger.app/config-tracking": "disabled" },
        };
        const both = /both versions share it/;
        assertEffect(effects(update(config("shared", untracked), { "data.a": "2" })), false, both);
        const registry = secret("registry", { type: "kubernetes.io/dockerconfigjson" });
        assertEffect(effects(update(registry, {}, { "data.x": "update" })), false, both);
    });

    it("replicas alone start none: the target's pods run without traffic", () => {
        const replicas = update(target, { "spec.replicas": 5 });
        assertEffect(
            effects(replicas),
            false,
            /run without traffic .* gets the number only at the promotion of the next release/,
        );
        assertEffect(
            effects(replicas, byScaler("HorizontalPodAutoscaler")),
            false,
            /number of its autoscaler/,
        );
    });

    it("metadata and the settings of the Deployment alone start none", () => {
        const labels = { "metadata.labels": { team: "a" } };
        assertEffect(effects(update(target, labels)), false, /include-label-prefix/);
        const deadline = { "spec.progressDeadlineSeconds": 300 };
        assertEffect(effects(update(target, deadline)), false, next);
    });

    it("with a release, the same reaches the primary at its promotion", () => {
        const [first, ...others] = effects(
            update(target, { [`${pods}.image`]: "podinfo:7", "spec.minReadySeconds": 5 }),
        );
        assert.equal(first, "**This starts a release.**");
        assert.match(others.join("\n"), /spec\.minReadySeconds reaches .* of this release/);
    });

    it("a secret value of the pods starts a release", () => {
        const env = update(target, {}, { [`${pods}.env[0].value`]: "update" });
        assert.equal(effects(env)[0], "**This starts a release.**");
    });

    it("the query and the provider of a MetricTemplate decide the checks from now on", () => {
        const template = metricTemplate("success-rate", "up");
        const now = /decides every check from now on, those of a release in progress too/;
        const address = { "spec.provider": { type: "prometheus", address: "http://other:9090" } };
        for (const [change, field] of [
            [{ "spec.query": "vector(100)" }, "spec.query"],
            [address, "spec.provider"],
        ] as const) {
            const lines = effects(update(template, change));
            assertEffect(lines, false, now);
            assert.ok(lines.join("\n").includes(`${field} decides`));
        }
        assertEffect(effects({ op: "delete", before: template }), false, /every check fails/);
        assertEffect(effects({ op: "create", after: template }), false, /can be evaluated/);
    });

    it("labels of a MetricTemplate and templates of other Canaries do nothing to it", () => {
        const template = metricTemplate("success-rate", "up");
        assert.deepEqual(effects(update(template, { "metadata.labels": { team: "a" } })), []);
        const query = { "spec.query": "vector(100)" };
        assert.deepEqual(effects(update(metricTemplate("other", "up"), query)), []);
        const elsewhere = changed(template, { "metadata.namespace": "other" });
        assert.deepEqual(effects(update(elsewhere, query)), []);
        const skipped = goodScene({ spec: { skipAnalysis: true } }).canary;
        assert.deepEqual(effects(update(template, query), skipped), []);
    });

    it("the Secrets of a MetricTemplate and of an AlertProvider are read whenever they are needed", () => {
        const template = changed(metricTemplate("success-rate", "up"), {
            "spec.provider.secretRef": { name: "token" },
        });
        const alerts = [{ name: "chat", severity: "error", providerRef: { name: "chat" } }];
        const { canary } = goodScene({ spec: { "analysis.alerts": alerts } });
        const provider = object("flagger.app/v1beta1", "AlertProvider", "chat", {
            spec: { type: "slack", channel: "a", secretRef: { name: "chat" } },
        });
        const around = [same(template), same(provider)];
        const token = { "data.token": "update" };
        assertEffect(
            effects(update(secret("token"), {}, token), canary, around),
            false,
            /MetricTemplate test\/success-rate queries with it from the next check on/,
        );
        assertEffect(
            effects({ op: "delete", before: secret("chat") }, canary, around),
            false,
            /AlertProvider test\/chat still refers to it, and without it these alerts are not sent/,
        );
        assertEffect(
            effects(update(provider, { "spec.channel": "b" }), canary),
            false,
            /spec\.channel applies to every alert from now on/,
        );
        assert.deepEqual(effects(update(secret("other"), {}, token), canary, around), []);
    });
});
