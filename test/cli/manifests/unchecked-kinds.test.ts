import assert from "node:assert/strict";
import { uncheckedKinds } from "../../../cli/manifests/unchecked-kinds";
import { formatProblem } from "../../../rules/problems/problem";
import { written } from "../lint/manifests";

const namespace = (name: string, inject?: string): object => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, annotations: inject === undefined ? {} : { "linkerd.io/inject": inject } },
});
const object = (apiVersion: string, kind: string, name: string, fields: object = {}): object => ({
    apiVersion,
    kind,
    metadata: { name, namespace: "shop" },
    ...fields,
});
const pods = { spec: { containers: [{ name: "web", image: "web:1" }] } };
const rollout = (name: string, template: object = pods): object =>
    object("argoproj.io/v1alpha1", "Rollout", name, { spec: { template } });

function reported(...objects: readonly object[]): string[] {
    return uncheckedKinds(written(objects)).map((problem) => formatProblem(problem));
}

describe("kinds from which other products create what is not checked", () => {
    const shop = namespace("shop", "enabled");
    const carriers: readonly (readonly [string, string, object])[] = [
        ["argoproj.io/v1alpha1", "Rollout", { spec: { template: pods } }],
        ["serving.knative.dev/v1", "Service", { spec: { template: pods } }],
        ["keda.sh/v1alpha1", "ScaledJob", { spec: { jobTargetRef: { template: pods } } }],
        ["v1", "PodTemplate", { template: pods }],
        ["apps.kruise.io/v1beta1", "StatefulSet", { spec: { template: pods } }],
        ["apps.openshift.io/v1", "DeploymentConfig", { spec: { template: pods } }],
        ["tekton.dev/v1", "Task", { spec: { steps: [{ name: "a", image: "a:1" }] } }],
        [
            "example.org/v1",
            "Database",
            { spec: { primary: { podSpec: { containers: [{ name: "db", image: "db:1" }] } } } },
        ],
    ];
    for (const [apiVersion, kind, fields] of carriers) {
        it(`pods of ${kind} (${apiVersion})`, () => {
            const [line = "", ...others] = reported(shop, object(apiVersion, kind, "web", fields));
            assert.deepEqual(others, []);
            assert.ok(line.includes(`the pods of ${kind} (${apiVersion}) are not checked`), line);
            assert.match(line, /injection\/not-checked/);
        });
    }

    const appliers: readonly (readonly [string, string, RegExp])[] = [
        ["argoproj.io/v1alpha1", "Application", /argocd app manifests/],
        ["argoproj.io/v1alpha1", "ApplicationSet", /argocd app manifests/],
        ["helm.toolkit.fluxcd.io/v2", "HelmRelease", /helm template/],
        ["kustomize.toolkit.fluxcd.io/v1", "Kustomization", /flux build kustomization/],
        ["helm.cattle.io/v1", "HelmChart", /helm template/],
    ];
    for (const [apiVersion, kind, command] of appliers) {
        it(`what ${kind} (${apiVersion}) applies`, () => {
            const [line = "", ...others] = reported(object(apiVersion, kind, "web", { spec: {} }));
            assert.deepEqual(others, []);
            assert.match(line, /manifest\/not-rendered/);
            assert.match(line, command);
        });
    }

    it("each kind is named once, with the first objects", () => {
        const names = ["a", "b", "c", "d", "e"];
        const problems = uncheckedKinds(written([shop, ...names.map((name) => rollout(name))]));
        assert.equal(problems.length, 1);
        assert.equal(
            problems[0]?.path,
            "Rollout shop/a, Rollout shop/b, Rollout shop/c and 2 more",
        );
    });

    it("not pods of which it is known that nothing requests the proxy", () => {
        assert.deepEqual(reported(namespace("shop"), rollout("web")), []);
        const annotations = { "linkerd.io/inject": "enabled" };
        const asks = rollout("web", { metadata: { annotations }, ...pods });
        assert.equal(reported(namespace("shop"), asks).length, 1);
        const hostNetwork = rollout("web", { spec: { ...pods.spec, hostNetwork: true } });
        assert.equal(reported(shop, hostNetwork).length, 1);
        assert.equal(reported(rollout("web")).length, 1);
    });

    it("nothing of the kinds that rules read, nor of those without pods", () => {
        assert.deepEqual(
            reported(
                shop,
                object("apps/v1", "Deployment", "web", { spec: { template: pods } }),
                object("v1", "Service", "web", { spec: { ports: [{ port: 80 }] } }),
                object("source.toolkit.fluxcd.io/v1", "GitRepository", "web", { spec: {} }),
                object("kustomize.config.k8s.io/v1beta1", "Kustomization", "web"),
            ),
            [],
        );
    });
});
