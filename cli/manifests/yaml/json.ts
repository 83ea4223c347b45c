import { type Mark, YamlError } from "./cursor";
import type { YamlNode } from "./parser";

/** A value of a JSON text with the offset after it. */
export interface JsonValue {
    readonly node: YamlNode;
    readonly end: number;
}

const SPACE = /[ \t\r\n]*/y;
const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const DEEPEST = 1_000;

/** Reads JSON values of a text, one after the other, with the position of each. */
export class JsonReader {
    private line = 0;
    private lineStart = 0;
    private counted = 0;
    private depth = 0;

    /**
     * @param text - any number of values
     * @param offset - of the first
     */
    constructor(
        private readonly text: string,
        private offset = 0,
    ) {}

    /**
     * @returns the next value, `undefined` at the end
     * @throws YamlError if it is not JSON
     */
    next(): JsonValue | undefined {
        this.skipSpace();
        return this.offset >= this.text.length
            ? undefined
            : { node: this.value(), end: this.offset };
    }

    private value(): YamlNode {
        this.skipSpace();
        const mark = this.mark();
        switch (this.text[this.offset]) {
            case "{":
                return { kind: "mapping", children: this.list("}", () => this.pair()), mark };
            case "[":
                return {
                    kind: "sequence",
                    children: this.list("]", () => [this.value()]),
                    mark,
                };
            case '"':
                return this.string();
        }
        const literal = this.match(LITERAL);
        if (literal === undefined) {
            throw new YamlError("this is neither JSON nor YAML", mark);
        }
        return { kind: "scalar", value: literal, tag: "", plain: true, mark };
    }

    private list(end: string, items: () => YamlNode[]): YamlNode[] {
        this.depth += 1;
        if (this.depth > DEEPEST) {
            throw new YamlError(`nested deeper than ${DEEPEST} levels`, this.mark());
        }
        this.offset += 1;
        const children: YamlNode[] = [];
        for (this.skipSpace(); this.text[this.offset] !== end; this.skipSpace()) {
            if (children.length > 0) {
                this.expect(",");
            }
            for (const item of items()) {
                children.push(item);
            }
        }
        this.offset += 1;
        this.depth -= 1;
        return children;
    }

    private pair(): [YamlNode, YamlNode] {
        this.skipSpace();
        const key = this.string();
        this.skipSpace();
        this.expect(":");
        return [key, this.value()];
    }

    private string(): YamlNode {
        const mark = this.mark();
        const start = this.offset;
        this.expect('"');
        while (this.text[this.offset] !== '"') {
            this.offset += this.text[this.offset] === "\\" ? 2 : 1;
            if (this.offset >= this.text.length) {
                throw new YamlError("the string has no end", mark);
            }
        }
        this.offset += 1;
        return {
            kind: "scalar",
            value: this.parsed(start, mark),
            tag: "",
            plain: false,
            mark,
        };
    }

    private parsed(start: number, mark: Mark): string {
        try {
            const string = JSON.parse(this.text.slice(start, this.offset)) as string;
            // half of a pair is replaced, as Go does
            return string.replace(/\p{Surrogate}/gu, "\ufffd");
        } catch {
            throw new YamlError("the string has a control character or an unknown escape", mark);
        }
    }

    private expect(character: string): void {
        if (this.text[this.offset] !== character) {
            throw new YamlError(`'${character}' is expected`, this.mark());
        }
        this.offset += 1;
    }

    private skipSpace(): void {
        this.match(SPACE);
    }

    private match(pattern: RegExp): string | undefined {
        pattern.lastIndex = this.offset;
        const [found] = pattern.exec(this.text) ?? [];
        this.offset += found?.length ?? 0;
        return found;
    }

    /** Line and column here; the lines before are counted once. */
    private mark(): Mark {
        for (
            let next = this.text.indexOf("\n", this.counted);
            next !== -1 && next < this.offset;
            next = this.text.indexOf("\n", this.counted)
        ) {
            this.line += 1;
            this.lineStart = next + 1;
            this.counted = next + 1;
        }
        return { offset: this.offset, line: this.line, column: this.offset - this.lineStart };
    }
}
