import { Char, FORBIDDEN, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd } from "./characters";

/** A place in a text; line and column are counted from 0. */
export interface Mark {
    readonly offset: number;
    readonly line: number;
    readonly column: number;
}

/** Why a text is not YAML, in the words of kubectl's parser. */
export class YamlError extends Error {
    /**
     * @param message - the reason
     * @param mark - where
     */
    constructor(
        message: string,
        readonly mark: Pick<Mark, "line" | "column">,
    ) {
        super(message);
        this.name = "YamlError";
    }
}

/** Reads a text character by character. */
export class Cursor {
    private readonly text: string;
    /** Number of characters before. */
    offset = 0;
    /** Number of lines before. */
    line = 0;
    private lineStart = 0;

    /** @param text - one document */
    constructor(text: string) {
        // the checks look up to three characters ahead
        this.text = `${text}\0\0\0\0`;
        const forbidden = FORBIDDEN.exec(text);
        if (forbidden !== null) {
            const lines = text.slice(0, forbidden.index).split("\n");
            throw new YamlError("control characters are not allowed", {
                line: lines.length - 1,
                column: lines.at(-1)?.length ?? 0,
            });
        }
        if (text.startsWith("\ufeff")) {
            this.offset = 1;
            this.lineStart = 1;
        }
    }

    get column(): number {
        return this.offset - this.lineStart;
    }

    get mark(): Mark {
        return { offset: this.offset, line: this.line, column: this.column };
    }

    /** Code of the character here, or further ahead; {@link Char.End} at the end. */
    at(ahead = 0): number {
        return this.text.charCodeAt(this.offset + ahead);
    }

    skip(characters = 1): void {
        this.offset += characters;
    }

    /** The text from a mark to here. */
    since(mark: Mark): string {
        return this.text.slice(mark.offset, this.offset);
    }

    /** Reads the line break here; all but two special ones are the same. */
    readBreak(): string {
        const code = this.at();
        this.offset += code === Char.Return && this.at(1) === Char.LineFeed ? 2 : 1;
        this.line += 1;
        this.lineStart = this.offset;
        return code === Char.LineSeparator || code === Char.ParagraphSeparator
            ? String.fromCharCode(code)
            : "\n";
    }

    /** Begins a line at the end of the text: no key reaches beyond it. */
    endLastLine(): void {
        if (this.column > 0) {
            this.line += 1;
            this.lineStart = this.offset;
        }
    }

    skipBlanks(): void {
        while (isBlank(this.at())) {
            this.offset += 1;
        }
    }

    skipComment(): void {
        if (this.at() === Char.Hash) {
            while (!isBreakOrEnd(this.at())) {
                this.offset += 1;
            }
        }
    }

    /** Skips the rest of a line that may only have a comment. */
    endLine(fail: () => never): void {
        this.skipBlanks();
        this.skipComment();
        if (!isBreakOrEnd(this.at())) {
            fail();
        }
        if (isBreak(this.at())) {
            this.readBreak();
        }
    }

    /** Whether a line begins here with `---` or `...`. */
    atDocumentIndicator(code: number): boolean {
        return (
            this.column === 0 &&
            this.at() === code &&
            this.at(1) === code &&
            this.at(2) === code &&
            isBlankOrEnd(this.at(3))
        );
    }

    /** An error here. */
    error(message: string): YamlError {
        return new YamlError(message, this.mark);
    }
}
