import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import {
    type AdoptedState,
    adoptionProblems,
    passed,
} from "../../../../components/canary/workload/adopted-workload";
import { planWorkload } from "../../../../components/canary/workload/plan";
import { workloadArgs } from "../../../support/workload";

const plan = planWorkload(
    "shop",
    workloadArgs({ workload: { adopt: { kind: "Deployment", name: "shop" } } }),
);
const state: AdoptedState = {
    metadata: { name: "shop", namespace: "test" },
    spec: { selector: { matchLabels: { tier: "web", name: "store" } } },
};
const applied = [{ operation: "Apply", fieldsV1: { "f:spec": { "f:replicas": {} } } }];
const ids = (metadata: AdoptedState["metadata"], spec: AdoptedState["spec"] = {}): string[] =>
    adoptionProblems(plan.target, { metadata: { ...state.metadata, ...metadata }, spec }).map(
        ({ id, severity }) => `${severity} ${id}`,
    );

describe("passed", () => {
    it("finds the label that Flagger finds", () => {
        assert.deepEqual(passed(plan, state).selector, { label: "name", value: "store" });
    });

    it("refuses by the rules that need the workload's own spec, before anything is made of it", () => {
        assert.throws(
            () => passed(plan, { ...state, spec: { selector: { matchLabels: { tier: "web" } } } }),
            (error: Error) =>
                pulumi.RunError.isInstance(error) &&
                /CanaryWorkload "shop": workload \(Deployment test\/shop: spec\.selector\.matchLabels\)/.test(
                    error.message,
                ) &&
                error.message.includes("[target/selector-label]"),
        );
    });

    it("refuses another workload than the Canary is named after", () => {
        assert.throws(
            () => passed(plan, { ...state, metadata: { name: "cart", namespace: "test" } }),
            /name: "shop": a Canary must have the name of its target, cart; set name to "cart"/,
        );
    });
});

describe("adoptionProblems", () => {
    it("passes a workload whose replicas nobody applies", () => {
        assert.deepEqual(ids({}), []);
        const scaled = [{ operation: "Update", fieldsV1: { "f:spec": { "f:replicas": {} } } }];
        assert.deepEqual(ids({ managedFields: scaled }, { replicas: 3 }), []);
    });

    it("warns of a number of replicas that the program sets, before and after it is made", () => {
        assert.deepEqual(ids({}, { replicas: 3 }), ["warning workload/replicas"]);
        assert.deepEqual(ids({ managedFields: applied }, { replicas: 3 }), [
            "warning workload/replicas",
        ]);
    });

    it("refuses another namespace, where one is known", () => {
        assert.deepEqual(ids({ namespace: "prod" }), ["error workload/adopted-namespace"]);
        assert.deepEqual(ids({ namespace: undefined }), []);
    });
});
