import assert from "node:assert/strict";
import type { Known } from "../../kube/known";
import type { KubeObject } from "../../policy/program/kube-objects";
import { isSameObject, patched } from "../../policy/program/patches";

const whole: KubeObject = {
    urn: "urn:whole",
    apiVersion: "apps/v1",
    kind: "Deployment",
    name: "cart",
    namespace: "shop",
    object: { spec: { replicas: 1, template: { metadata: { annotations: { a: "1" } } } } },
    patch: false,
};
const patch = (object: Known, over: Partial<KubeObject> = {}): KubeObject => ({
    ...whole,
    urn: "urn:patch",
    object,
    patch: true,
    ...over,
});
const result = (base: Known, ...patches: Known[]): Known | undefined =>
    patched([{ ...whole, object: base }, ...patches.map((one) => patch(one))])[0]?.object;

describe("patches of a program", () => {
    it("are merged into what they patch, map by map, one after the other", () => {
        assert.deepEqual(
            result(
                { spec: { replicas: 1, paused: true }, kind: "Deployment" },
                { spec: { replicas: 2 } },
                { spec: { replicas: 3, minReadySeconds: 5 } },
            ),
            { spec: { replicas: 3, paused: true, minReadySeconds: 5 }, kind: "Deployment" },
        );
    });

    it("merge lists of named items, and put other lists in their place", () => {
        assert.deepEqual(
            result(
                { containers: [{ name: "a", image: "a:1" }, { name: "b" }], args: ["x", "y"] },
                { containers: [{ name: "c" }, { name: "a", image: "a:2" }], args: ["z"] },
            ),
            {
                containers: [{ name: "a", image: "a:2" }, { name: "b" }, { name: "c" }],
                args: ["z"],
            },
        );
        assert.deepEqual(result({ list: [{ name: "a" }] }, { list: [{ port: 1 }] }), {
            list: [{ port: 1 }],
        });
    });

    it("replace what is of another shape", () => {
        assert.deepEqual(result({ a: "text", b: { c: 1 } }, { a: { d: 1 }, b: "text" }), {
            a: { d: 1 },
            b: "text",
        });
    });

    it("are left out with nothing to patch, and leave everything else as it is", () => {
        const other: KubeObject = { ...whole, name: "other" };
        assert.deepEqual(patched([other, patch({ spec: {} })]), [other]);
        const objects = [whole, other];
        assert.equal(patched(objects), objects);
    });

    it("stand in for the program where the object is the cluster's", () => {
        const urns = (urn: string) =>
            patched([{ ...whole, urn }, patch({})]).map((object) => object.urn);
        assert.deepEqual(urns(""), ["urn:patch"]);
        assert.deepEqual(urns("urn:whole"), ["urn:whole"]);
    });
});

describe("two resources", () => {
    for (const [what, over, same] of [
        ["of another version of the API", { apiVersion: "apps/v1beta1" }, true],
        ["of another group", { apiVersion: "extensions/v1" }, false],
        ["of another kind", { kind: "DaemonSet" }, false],
        ["of another name", { name: "other" }, false],
        ["of another namespace", { namespace: "other" }, false],
    ] as const) {
        it(`stand for ${same ? "one object" : "two objects"}, one ${what}`, () => {
            assert.equal(isSameObject(whole, { ...whole, ...over }), same);
        });
    }

    it("stand for one Namespace, whatever namespace the provider gives them", () => {
        const namespace: KubeObject = { ...whole, apiVersion: "v1", kind: "Namespace" };
        assert.ok(isSameObject(namespace, { ...namespace, namespace: "other" }));
    });

    it("stand for one Bundle of trust-manager, and for two of Fleet, which has namespaces", () => {
        const same = (apiVersion: string): boolean => {
            const bundle: KubeObject = { ...whole, apiVersion, kind: "Bundle" };
            return isSameObject(bundle, { ...bundle, namespace: "other" });
        };
        assert.ok(same("trust.cert-manager.io/v1alpha1"));
        assert.ok(!same("fleet.cattle.io/v1alpha1"));
    });
});
