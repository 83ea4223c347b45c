import assert from "node:assert/strict";
import { checkNamespaceInjection, checkWorkloadInjection } from "../../rules/injection/problems";

const enabled = { metadata: { name: "test", annotations: { "linkerd.io/inject": "enabled" } } };
const bare = { metadata: { name: "test" } };

describe("checkWorkloadInjection", () => {
    it("is silent about an injected workload", () => {
        assert.deepEqual(
            checkWorkloadInjection({ path: "Deployment test/app", namespace: enabled, pod: {} }),
            [],
        );
    });

    it("names every reason and its fix", () => {
        const [problem] = checkWorkloadInjection({
            path: "Deployment test/app",
            namespace: enabled,
            pod: {
                metadata: { annotations: { "linkerd.io/inject": "disabled" } },
                spec: { hostNetwork: true },
            },
        });
        assert.equal(problem.id, "injection/workload");
        assert.equal(problem.path, "Deployment test/app");
        assert.equal(problem.value, "linkerd.io/inject: namespace enabled, pod template disabled");
        assert.match(problem.requirement, /hostNetwork is enabled, pod has the annotation/);
        assert.equal(
            problem.fix,
            'remove hostNetwork from the pod template; remove the annotation "linkerd.io/inject" from the pod template',
        );
    });

    it("tells of the annotation on the Deployment itself", () => {
        const [problem] = checkWorkloadInjection({
            path: "Deployment test/app",
            metadata: { annotations: { "linkerd.io/inject": "enabled" } },
            namespace: bare,
            pod: {},
        });
        assert.match(problem.fix, /on Deployment test\/app itself has no effect/);
    });

    it("tells of labels in place of annotations", () => {
        const [problem] = checkWorkloadInjection({
            path: "Deployment test/app",
            namespace: { metadata: { labels: { "linkerd.io/inject": "enabled" } } },
            pod: { metadata: { labels: { "linkerd.io/inject": "enabled" } } },
        });
        assert.match(problem.fix, /a label of the namespace/);
        assert.match(problem.fix, /a label of the pod template/);
    });
});

describe("checkNamespaceInjection", () => {
    it("is silent about a namespace that asks for the proxy", () => {
        assert.deepEqual(checkNamespaceInjection(enabled), []);
    });

    it("names the namespace, what it has, and what to do", () => {
        const [problem] = checkNamespaceInjection(bare);
        assert.deepEqual(
            [problem.id, problem.path, problem.value, problem.fix],
            [
                "injection/namespace",
                "Namespace test",
                "not set",
                'annotate the namespace with "linkerd.io/inject: enabled"',
            ],
        );
    });

    it("refuses a namespace that the webhook leaves out", () => {
        const [problem] = checkNamespaceInjection({
            metadata: { ...enabled.metadata, name: "kube-system" },
        });
        assert.equal(problem.fix, "move it to another namespace");
    });
});
