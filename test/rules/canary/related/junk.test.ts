import assert from "node:assert/strict";
import fc from "fast-check";
import type { RuleContext } from "../../../../rules/canary";
import { relatedRules } from "../../../../rules/canary/related";
import { goodScene } from "../contexts";
import { surroundingsPairs } from "./pairs";
import { runs } from "../../../support/runs";

/** Whatever may stand where a field of an object is expected. */
const junk = fc.oneof(
    fc.constantFrom(null, undefined, true, 0, -1, 1.5, "", "x", "http://x:0", "{{", "9-1", [], {}),
    fc.anything({ maxDepth: 2 }),
);

type Path = readonly (string | number)[];

/** Every path of a value, the value itself among them. */
function pathsOf(value: unknown, at: Path = []): Path[] {
    const inside = Array.isArray(value)
        ? value.flatMap((item, index) => pathsOf(item, [...at, index]))
        : typeof value === "object" && value !== null
          ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...at, key]))
          : [];
    return [at, ...inside];
}

function replaced(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
    if (key === undefined) {
        return replacement;
    }
    if (Array.isArray(value)) {
        return value.map((item: unknown, index) =>
            index === key ? replaced(item, rest, replacement) : item,
        );
    }
    const fields = value as Record<string, unknown>;
    return { ...fields, [key]: replaced(fields[key], rest, replacement) };
}

function check(context: unknown): void {
    for (const rule of relatedRules) {
        assert.ok(Array.isArray(rule.check(context as RuleContext)));
    }
}

describe("the rules about a Canary's surroundings", () => {
    // the context itself is built by a door, whatever is in it comes from users
    const places = surroundingsPairs
        .map(({ bad }) => bad)
        .flatMap((context) =>
            pathsOf(context)
                .filter((path) => path.length > 1)
                .map((path) => ({ context, path })),
        );

    it("bear junk in any field of any object", () => {
        fc.assert(
            fc.property(fc.constantFrom(...places), junk, ({ context, path }, replacement) => {
                check(replaced(context, path, replacement));
            }),
            { numRuns: runs(1000) },
        );
    });

    it("say of nothing that it is missing while not all of its kind is known", () => {
        assert.deepEqual(
            relatedRules.flatMap((rule) => rule.check(goodScene({ objects: [] }))),
            [],
        );
    });
});
