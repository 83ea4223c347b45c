import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { objectsOf, RunObjects } from "../../policy/program/stack";
import { resource } from "./support";

const namespace = (name: string): PolicyResource =>
    resource("kubernetes:core/v1:Namespace", {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name },
    });

describe("objectsOf", () => {
    it("gives the Kubernetes objects alone, in their order", () => {
        const resources = [
            namespace("one"),
            resource("my:component:Thing", { apiVersion: "v1", kind: "Namespace" }),
            resource("kubernetes:helm.sh/v3:Release", { apiVersion: "v1", kind: "Secret" }),
            namespace("two"),
        ];
        assert.deepEqual(
            objectsOf({ resources }).map(({ name }) => name),
            ["one", "two"],
        );
    });

    it("reads one list once", () => {
        const args = { resources: [namespace("one")] };
        assert.equal(objectsOf(args), objectsOf(args));
    });
});

describe("RunObjects", () => {
    it("gives all policies of a run the objects that the first one read", () => {
        const run = new RunObjects();
        const [first, second] = [namespace("one"), namespace("one")].map((one) => ({
            resources: [one],
        }));
        run.enter("a", first);
        run.enter("b", second);
        assert.equal(objectsOf(first), objectsOf(second));
    });

    it("reads anew once a policy comes again, whichever it is", () => {
        const run = new RunObjects();
        const runs = ["one", "one", "two", "two"].map((name) => ({ resources: [namespace(name)] }));
        run.enter("a", runs[0]);
        run.enter("b", runs[1]);
        run.enter("b", runs[2]);
        run.enter("a", runs[3]);
        assert.deepEqual(
            runs.map((args) => objectsOf(args)[0]?.name),
            ["one", "one", "two", "two"],
        );
        assert.equal(objectsOf(runs[2]), objectsOf(runs[3]));
    });
});
