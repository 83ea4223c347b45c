import assert from "node:assert/strict";
import { at, readKnown, textAt, UNKNOWN } from "../../kube/known";
import { resource, UNKNOWN_TEXT } from "./support";

describe("readKnown", () => {
    it("keeps everything around an unknown value", () => {
        const { props } = resource("kubernetes:core/v1:Pod", {
            metadata: { name: UNKNOWN_TEXT, labels: { app: "a" } },
            spec: { containers: [{ image: UNKNOWN_TEXT, name: "app" }, UNKNOWN_TEXT] },
            count: 3,
            on: true,
            nothing: null,
        });
        assert.deepEqual(readKnown(props), {
            metadata: { name: UNKNOWN, labels: { app: "a" } },
            spec: { containers: [{ image: UNKNOWN, name: "app" }, UNKNOWN] },
            count: 3,
            on: true,
            nothing: null,
        });
    });

    it("lets other errors through", () => {
        const broken = {
            get field(): string {
                throw new Error("broken");
            },
        };
        assert.throws(() => readKnown(broken), /broken/);
    });
});

describe("at", () => {
    const value = { a: { b: "text", c: UNKNOWN, d: null } } as const;
    const cases: [string[], unknown][] = [
        [["a", "b"], "text"],
        [["a", "c"], UNKNOWN],
        [["a", "c", "deeper"], UNKNOWN],
        [["a", "d"], undefined],
        [["a", "b", "deeper"], undefined],
        [["x", "y"], undefined],
        [["toString"], undefined],
    ];
    for (const [path, expected] of cases) {
        it(`finds ${String(expected)} at ${path.join(".")}`, () => {
            assert.equal(at(value, ...path), expected);
        });
    }

    it("gives texts as texts only", () => {
        assert.equal(textAt(value, "a", "b"), "text");
        assert.equal(textAt(value, "a", "c"), undefined);
    });
});
