import assert from "node:assert/strict";

import fc from "fast-check";

import {
    differences,
    MASKED,
    pruned,
    sealed,
    secretValue,
    UNKNOWN,
    withUnderscores,
} from "../../../cli/adopt/shape";
import { runs } from "../../support/runs";

describe("the live fields that a program states", () => {
    const live = {
        kind: "Deployment",
        metadata: { name: "web", uid: "u1", annotations: { mine: "a", theirs: "b" } },
        spec: {
            replicas: 3,
            template: { containers: [{ name: "web", image: "web:1", tty: false }] },
        },
        status: { ready: 3 },
    };

    it("are kept with their live values, and all others are not", () => {
        const stated = {
            kind: "Deployment",
            metadata: { name: "web", annotations: { mine: "new", added: "c" } },
            spec: { template: { containers: [{ name: "web", image: "web:2" }] } },
        };
        assert.deepEqual(pruned(live, stated), {
            kind: "Deployment",
            metadata: { name: "web", annotations: { mine: "a" } },
            spec: { template: { containers: [{ name: "web", image: "web:1" }] } },
        });
        assert.deepEqual(differences(live, stated), [
            "metadata.annotations.mine",
            "metadata.annotations.added",
            "spec.template.containers[0].image",
        ]);
    });

    it("keep items of a list that the program does not have, so that the lists differ", () => {
        assert.deepEqual(pruned({ args: ["a", "b"] }, { args: ["a"] }), { args: ["a", "b"] });
        assert.deepEqual(differences({ args: ["a", "b"] }, { args: ["a"] }), ["args"]);
    });

    it("are not compared where a preview shows no value", () => {
        const stated = { data: MASKED, ca: UNKNOWN, absent: UNKNOWN };
        assert.deepEqual(differences({ data: { key: "1" }, ca: "2" }, stated), ["absent"]);
        assert.deepEqual(pruned({ data: { key: "1" }, ca: "2" }, stated), {
            data: { key: "1" },
            ca: "2",
        });
    });

    it("are all of a value that is as the program states it, whatever else is there", () => {
        fc.assert(
            fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (stated) => {
                fc.pre(!("\u0000added" in stated));
                const there = JSON.parse(JSON.stringify({ ...stated, "\u0000added": 1 })) as Record<
                    string,
                    unknown
                >;
                const same = JSON.parse(JSON.stringify(stated)) as unknown;
                assert.deepEqual(pruned(there, same), same);
                assert.deepEqual(differences(there, same), []);
            }),
            { numRuns: runs(200) },
        );
    });
});

describe("the secrets of an object in a state", () => {
    it("are the values of a Secret, even if the program states them in the open", () => {
        const secret = { kind: "Secret", metadata: { name: "s" }, data: { key: "a2V5" } };
        assert.deepEqual(sealed(secret, secret), { ...secret, data: secretValue(secret.data) });
        assert.deepEqual(sealed(secret, { ...secret, data: MASKED }), {
            ...secret,
            data: secretValue(secret.data),
        });
    });

    it("are what the program has as a secret, and the list that holds one", () => {
        const object = {
            kind: "Deployment",
            spec: { env: [{ name: "A", value: "1" }], password: "p" },
        };
        const stated = {
            kind: "Deployment",
            spec: { env: [{ name: "A", value: MASKED }], password: MASKED },
        };
        assert.deepEqual(sealed(object, stated), {
            kind: "Deployment",
            spec: { env: secretValue(object.spec.env), password: secretValue("p") },
        });
    });

    it("are nowhere else", () => {
        const object = { kind: "ConfigMap", data: { "ca.crt": "PEM" } };
        assert.deepEqual(sealed(object, object), object);
    });
});

describe("the keys of a CRD in a state", () => {
    it("have the names that the provider gives them", () => {
        assert.deepEqual(
            withUnderscores({ items: [{ "x-kubernetes-list-map-keys": ["a-b"], "other-key": 1 }] }),
            { items: [{ x_kubernetes_list_map_keys: ["a-b"], "other-key": 1 }] },
        );
    });
});
