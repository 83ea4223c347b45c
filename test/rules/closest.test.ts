import assert from "node:assert/strict";

import fc from "fast-check";

import { closest } from "../../rules/problems/closest";

const names = ["context", "flaggerInstall", "kubeconfig", "podinfo"];

describe("closest", () => {
    const cases: readonly [string, string | undefined][] = [
        ["contxt", "context"],
        ["Context", "context"],
        ["flagger-install", "flaggerInstall"],
        ["kubeconf", "kubeconfig"],
        ["podifno", "podinfo"],
        ["message", undefined],
        ["", undefined],
    ];
    for (const [name, expected] of cases) {
        it(`takes "${name}" for ${expected ?? "nothing"}`, () => {
            assert.equal(closest(name, names), expected);
        });
    }

    it("finds a name again after any one of its letters is lost", () => {
        fc.assert(
            fc.property(fc.constantFrom(...names), fc.nat(), (name, random) => {
                const index = random % name.length;
                assert.equal(closest(name.slice(0, index) + name.slice(index + 1), names), name);
            }),
        );
    });

    it("has nothing to offer where there is nothing", () => {
        assert.equal(closest("context", []), undefined);
    });
});
