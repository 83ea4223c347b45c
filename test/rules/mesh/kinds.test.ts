import assert from "node:assert/strict";
import { podTemplateOf } from "../../../rules/mesh/pods";
import { isAbout } from "../../../rules/mesh/rule";
import { uncheckedKindOf } from "../../../rules/mesh/unchecked-kinds";

const pods = { spec: { containers: [{ name: "web", image: "web:1" }] } };

describe("kinds of other products with names of Kubernetes' own", () => {
    it("are not what a rule is about, unless their pods are found in the same way", () => {
        const kinds = ["Service", "Job", "StatefulSet"];
        for (const [apiVersion, kind, expected] of [
            ["v1", "Service", true],
            ["serving.knative.dev/v1", "Service", false],
            ["core.oam.dev/v1", "Service", false],
            ["batch/v1", "Job", true],
            ["batch.volcano.sh/v1alpha1", "Job", false],
            ["apps/v1", "StatefulSet", true],
            ["apps.kruise.io/v1beta1", "StatefulSet", true],
            ["v1", "Pod", false],
        ] as const) {
            assert.equal(
                isAbout({ kinds }, { apiVersion, kind }),
                expected,
                `${apiVersion} ${kind}`,
            );
        }
    });

    it("have no pod template where Kubernetes' own has it", () => {
        const job = {
            apiVersion: "batch.volcano.sh/v1alpha1",
            kind: "Job",
            spec: { tasks: [{ template: pods }] },
        };
        assert.equal(podTemplateOf(job), undefined);
        assert.match(uncheckedKindOf(job)?.reason ?? "", /creates pods is not known/);
        assert.equal(podTemplateOf({ kind: "Job", spec: {} })?.path, "spec.template");
    });
});
