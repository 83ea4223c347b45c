import fc from "fast-check";

/** What expressions are made of: most of it Rust's, the rest of other dialects. */
const ATOMS = [
    ..."abzAZ019/-_.=,:;~ é😀",
    ...["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "\\b", "\\B", "\\A", "\\z", "^", "$"],
    ...["\\.", "\\/", "\\-", "\\\\", "\\n", "\\t", "\\x41", "\\x{263a}", "\\u0041", "\\u{41}"],
    ...["\\p{L}", "\\p{Greek}", "\\pN", "\\P{Lu}", "\\p{sc=Latin}", "\\b{start}", "\\<"],
    ...["\\h", "\\R", "\\Z", "\\e", "\\0", "\\1", "\\cA", "\\Q", "\\p{Foo}", "\\xZZ", "\\k<n>"],
    ...["[^]", "[]", "(?=a)", "(?!a)", "(?<=a)", "(?>a)", "(?#a)", "\\G", "\\X"],
];
const CLASS_PARTS = [
    ..."abz-^[]&~.\\",
    ...["a-z", "0-9", "z-a", "\\w", "\\d-z", "\\w-", "\\]", "\\-", "\\b", "\\x41-\\x5a"],
    ...["[:alpha:]", "[:^digit:]", "[a-c]", "&&", "--", "~~", "\\p{L}", "é"],
];
const REPEATS = [
    ...["*", "+", "?", "*?", "+?", "??", "*+", "{2}", "{1,3}", "{2,}", "{0}", "{,2}", "{", "{x}"],
    ...["{3,1}", "{1,2}?", "{ 1, 2 }", "}", "{100}", "{2000}"],
];
const OPENINGS = [
    ...["(", "(?:", "(?i:", "(?P<n>", "(?<m>", "(?s-u:", "(?x:", "(?U)(", "(?m:", "(?R:"],
    ...["(?i)(", "(?-i:", "(?z:", "(?P=n)(", "(?'n'"],
];

const pick = (choices: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...choices);

/** An expression that is often taken, and often only nearly. */
export const expressions: fc.Arbitrary<string> = fc.letrec<{ whole: string; part: string }>(
    (tie) => ({
        part: fc.oneof(
            { maxDepth: 4, depthSize: "small" },
            { weight: 6, arbitrary: pick(ATOMS) },
            { weight: 2, arbitrary: classes() },
            {
                weight: 3,
                arbitrary: fc
                    .tuple(tie("part"), pick(REPEATS))
                    .map(([part, repeat]) => `${part}${repeat}`),
            },
            {
                weight: 2,
                arbitrary: fc
                    .tuple(pick(OPENINGS), tie("whole"))
                    .map(([opening, whole]) => `${opening}${whole})`),
            },
        ),
        whole: fc
            .array(fc.array(tie("part"), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
            .map((branches) => branches.map((branch) => branch.join("")).join("|")),
    }),
).whole;

function classes(): fc.Arbitrary<string> {
    return fc
        .tuple(pick(["[", "[^"]), fc.array(pick(CLASS_PARTS), { minLength: 1, maxLength: 4 }))
        .map(([opening, parts]) => `${opening}${parts.join("")}]`);
}

/** Letters that the expressions name, so that some values are matched. */
export const values: fc.Arbitrary<string> = fc
    .array(pick([..."aabbzzAZ0199/-_.=,:; é😀αß٣", "\n", "\t", "ab", "a1"]), { maxLength: 6 })
    .map((letters) => letters.join(""));
