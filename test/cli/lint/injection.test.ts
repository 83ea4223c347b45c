import assert from "node:assert/strict";
import { lint } from "../../../cli/lint/lint";
import { type Change, changed, goodNamespace, goodTarget } from "../../rules/canary/related/around";
import { goodScene } from "../../rules/canary/contexts";
import { plainOptions, written } from "./manifests";

const inject = 'metadata.annotations["linkerd.io/inject"]';

/** What is said of the injection; `undefined` leaves the namespace or the target out of the manifests. */
function told(namespace: Change | undefined, target: Change | undefined, require = true): string[] {
    const { canary, installation } = goodScene();
    const objects = [
        canary,
        ...(namespace === undefined ? [] : [changed(goodNamespace, namespace)]),
        ...(target === undefined ? [] : [changed(goodTarget, target)]),
    ];
    return lint(written(objects), { ...plainOptions, installation, requireNamespace: require })
        .findings.filter(({ id }) => id.startsWith("injection/"))
        .map(({ severity, id, object, field }) => `${severity} ${id} ${object}: ${field}`);
}

const annotated = (value: string): Change => ({
    "spec.template.metadata.annotations": { "linkerd.io/inject": value },
});
const bareNamespace: Change = { "metadata.annotations": undefined };
const onHost: Change = { "spec.template.spec.hostNetwork": true };
const ofNamespace = `error injection/namespace Namespace test: ${inject}`;
const ofPods = `error injection/workload Deployment test/podinfo: spec.template.${inject}`;
const byRule = "error injection/workload Deployment test/podinfo: ";
const notChecked = "unchecked injection/not-checked Canary test/podinfo: ";

describe("lint of the injection", () => {
    for (const [what, namespace, target, expected] of [
        ["a namespace that asks for it", {}, {}, []],
        ["pods that ask against it", {}, annotated("disabled"), [byRule]],
        ["pods on the host's network", {}, onHost, [byRule]],
        ["nobody who asks, told once", bareNamespace, {}, [byRule]],
        ["pods alone that ask", bareNamespace, annotated("enabled"), [ofNamespace]],
        ["no namespace, pods that ask", undefined, annotated("enabled"), []],
        ["no namespace, pods that do not ask", undefined, {}, [notChecked]],
        ["no namespace, pods that none could mend", undefined, onHost, [ofPods]],
        ["no target", {}, undefined, [notChecked]],
        ["no target in a wrong namespace", bareNamespace, undefined, [notChecked, ofNamespace]],
    ] as const) {
        it(`with ${what}`, () =>
            assert.deepEqual(told(namespace, target).sort(), [...expected].sort()));
    }

    it("lets pods alone ask for it, if told so", () => {
        assert.deepEqual(told(bareNamespace, annotated("enabled"), false), []);
        assert.deepEqual(told(bareNamespace, {}, false), [byRule]);
    });

    it("asks nothing of a Canary that another product routes", () => {
        const { canary } = goodScene({
            spec: { provider: "nginx", "service.gatewayRefs": undefined },
        });
        const { findings } = lint(
            written([canary, changed(goodNamespace, bareNamespace)]),
            plainOptions,
        );
        assert.deepEqual(
            findings.filter(({ id }) => id.startsWith("injection/")),
            [],
        );
    });
});
