import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { compileRustRegex, RustRegexError } from "../../rules/canary/rust-regex";
import { REFUSED, TAKEN } from "../rules/canary/rust-regex-cases";
import { expressions, values } from "../support/rust-regex/expressions";
import { type Answer, buildNativeRegex, type Trial } from "../support/rust-regex/native";

/** The library that is compiled to WebAssembly. */
function ownAnswer({ pattern, values }: Trial): Answer {
    try {
        const regex = compileRustRegex(pattern);
        const matches = values.map((value) => regex.matches(value));
        regex.free();
        return { matches };
    } catch (error) {
        if (error instanceof RustRegexError) {
            return { error: error.message };
        }
        throw error;
    }
}

describe("regular expressions, against Rust's natively compiled regex crate", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-rust-"));
    let native: (trials: readonly Trial[]) => Answer[];

    before(() => {
        native = buildNativeRegex(folder);
    });
    after(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("are taken, refused and matched in the same way, those that were measured", () => {
        const trials = [
            ...REFUSED.map(([pattern]) => ({ pattern, values: [] })),
            ...TAKEN.map(([pattern, matched, unmatched]) => ({
                pattern,
                values: [...matched, ...unmatched],
            })),
        ];
        assert.deepEqual(trials.map(ownAnswer), native(trials));
    });

    it("are taken, refused and matched in the same way, 10,000 random ones", () => {
        // some seeds have expressions that take minutes to compile, so `make test` runs one that is known
        const seed = Number(process.env.REGEX_SEED ?? 1);
        const trials = fc.sample(
            fc.record({ pattern: expressions, values: fc.array(values, { maxLength: 8 }) }),
            { seed, numRuns: 10_000 },
        );
        const expected = native(trials);
        const different = trials.flatMap((trial, index) => {
            const own = ownAnswer(trial);
            return JSON.stringify(own) === JSON.stringify(expected[index])
                ? []
                : [{ trial, own, native: expected[index] }];
        });
        assert.deepEqual(different, [], `REGEX_SEED=${seed}`);
        // random expressions of which all are refused, or none is matched, would show nothing
        const taken = expected.filter((answer) => "matches" in answer);
        assert.ok(taken.length > 2000 && taken.length < 8000, `${taken.length} are taken`);
        assert.ok(taken.filter(({ matches }) => matches.includes(true)).length > 500);
    });
});
