/** Parts of texts that parsers of YAML read differently. */
const BITS = [
    ...["\n", " ", "  ", "\t", ": ", ":", "- ", "-", "? ", "?", "[", "]", "{", "}", ",", "#", " #"],
    ...[
        "&a ",
        "*a ",
        "*a",
        "&b ",
        "*b",
        "!!str ",
        "!!int ",
        "!x ",
        "!",
        "|\n",
        ">\n",
        "|-\n",
        ">+\n",
    ],
    ...[
        "|2\n",
        "'",
        '"',
        "\\",
        "\\n",
        "\\\n",
        "a",
        "b",
        "yes",
        "no",
        "~",
        "null",
        "1",
        "0x1f",
        "0644",
    ],
    ...["08", "1_000", ".5", "1e3", "1.5", "-1", "+1", ".inf", "0b11", "0o7", "2026-01-02", "<<: "],
    ...[
        "<<: *a",
        "---\n",
        "\n---\n",
        "...\n",
        "%YAML 1.1\n",
        "\r\n",
        "\r",
        "\u00e9",
        "\u2028",
        "\u0085",
    ],
    ...[
        "\u00a0",
        "@",
        "`",
        "%",
        "key: ",
        "key:\n  ",
        "k: 'x\n  y'",
        "[a, b]",
        "{a: b}",
        "{a, b}",
        "\x07",
    ],
    ...[
        "!!binary aGk=",
        "!!binary a",
        "!!float 1",
        "!!bool yes",
        "!!null ",
        "!!timestamp 2026-01-02",
    ],
    ...['{"a": 1}', '"\\u00e9"', "1: a\n", "true: b\n", "1.5: c\n", ": x"],
];

const SCALARS = [
    ...["a", "1", "'q'", '"q"', "plain text", "*a", "&a x", "~", "", "yes", '"x\n\n  y"'],
    ...["'x\nINDENTy'", "x\nINDENT y", "|\nINDENT  t\nINDENT  u", ">-\nINDENT  t\n\nINDENT   u"],
];

/** Texts that a seed decides on: parts in any order, nested collections, and real files with small changes. */
export class YamlGenerator {
    /**
     * @param seed - of the random numbers
     * @param corpus - real files
     */
    constructor(
        private seed: number,
        private readonly corpus: readonly string[],
    ) {}

    next(): string {
        switch (this.below(3)) {
            case 0:
                return this.times(1 + this.below(14), () => this.of(BITS)).join("");
            case 1:
                return this.collection(3, "");
            default:
                return this.changed(this.of(this.corpus));
        }
    }

    private below(limit: number): number {
        this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((this.seed / 2 ** 32) * limit);
    }

    private of<T>(list: readonly T[]): T {
        return list[this.below(list.length)];
    }

    private times<T>(count: number, make: () => T): T[] {
        return Array.from({ length: count }, make);
    }

    private scalar(indent: string): string {
        return this.of(SCALARS).replaceAll("INDENT", indent);
    }

    private collection(depth: number, indent: string): string {
        const form = this.below(8);
        if (depth === 0 || form < 2) {
            return this.scalar(indent);
        }
        const inner = indent + this.of(["", " ", "  "]);
        const start = depth < 3 ? "\n" : "";
        const block = (item: () => string): string =>
            start + this.times(1 + this.below(3), () => inner + item()).join("\n");
        if (form < 5) {
            const keys = ["a", "b", "c", "'d'", "<<", "1", "&a k", `? e\n${inner}`];
            const colon = [": ", ":", " : "];
            return block(
                () => this.of(keys) + this.of(colon) + this.collection(depth - 1, `${inner} `),
            );
        }
        if (form < 6) {
            return block(() => `- ${this.collection(depth - 1, `${inner}  `)}`);
        }
        const items = this.times(this.below(3), () => this.scalar(indent));
        return form < 7
            ? `[${items.join(this.of([", ", ",", "\n, "]))}${this.of(["]", "\n]", ",]"])}`
            : `{${items.map((item) => `a: ${item}`).join(", ")}}`;
    }

    private changed(text: string): string {
        let result = text;
        for (let change = this.below(4); change >= 0; change--) {
            const at = this.below(result.length + 1);
            const removed = this.below(3) === 0 ? this.below(6) : 0;
            const added = this.below(3) === 0 ? "" : this.of(BITS);
            result = result.slice(0, at) + added + result.slice(at + removed);
        }
        return result;
    }
}
