import { Char, isBlank, isBlankOrEnd, isBreak } from "./characters";
import { Cursor, type Mark, YamlError } from "./cursor";
import { type Directive, scanAnchor, scanDirective, scanTag, type Tag } from "./scan-properties";
import { scanBlockScalar, scanPlainScalar, scanQuotedScalar } from "./scan-scalars";

/** Kinds of tokens without a value. */
export type Indicator =
    | "stream end"
    | "document start"
    | "document end"
    | "block sequence"
    | "block mapping"
    | "block end"
    | "["
    | "]"
    | "{"
    | "}"
    | ","
    | "-"
    | "key"
    | "value";

/** A token of YAML. */
export type Token = { readonly mark: Mark } & (
    | { readonly type: Indicator }
    | { readonly type: "scalar"; readonly value: string; readonly plain: boolean }
    | { readonly type: "anchor" | "alias"; readonly value: string }
    | { readonly type: "tag"; readonly tag: Tag }
    | { readonly type: "directive"; readonly directive: Directive }
);

/** A token that is a key if a colon follows it in the same line. */
interface SimpleKey {
    possible: boolean;
    readonly required: boolean;
    readonly token: number;
    readonly mark: Mark;
}

/** The longest key without a question mark. */
const LONGEST_KEY = 1024;

/**
 * The tokens of one YAML document, as libyaml in the version of Kubernetes finds them (go.yaml.in/yaml/v2 scannerc.go).
 * It accepts more than the specification: lines of a quoted text and the end of a flow collection with any indentation.
 */
export class Scanner {
    private readonly cursor: Cursor;
    private readonly tokens: Token[] = [];
    /** The first of the tokens, when it is known not to become a key. */
    private current: Token | undefined;
    private taken = 0;
    private ended = false;
    private flowLevel = 0;
    private indent = -1;
    private readonly indents: number[] = [];
    private keyAllowed = true;
    private readonly keys: SimpleKey[];
    /** Indices of {@link keys} by the number of their token. */
    private readonly keyOfToken = new Map<number, number>();

    /** @param text - one document */
    constructor(text: string) {
        this.cursor = new Cursor(text);
        this.keys = [{ possible: false, required: false, token: 0, mark: this.cursor.mark }];
    }

    /** The next token, which stays the next. */
    peek(): Token {
        return (this.current ??= this.first());
    }

    private first(): Token {
        while (this.needsMore()) {
            this.fetch();
        }
        const token = this.tokens[0];
        if (token === undefined) {
            throw this.cursor.error("unexpected end");
        }
        return token;
    }

    /** The next token. */
    next(): Token {
        const token = this.peek();
        this.current = undefined;
        this.tokens.shift();
        this.taken += 1;
        return token;
    }

    /** Whether the next token may still turn out to be a key, or there is none. */
    private needsMore(): boolean {
        if (this.tokens.length === 0) {
            return !this.ended;
        }
        const key = this.keys[this.keyOfToken.get(this.taken) ?? -1];
        return key !== undefined && this.isValid(key);
    }

    private fetch(): void {
        this.skipToToken();
        const { cursor } = this;
        this.unrollIndent(cursor.column);
        const code = cursor.at();
        const spaced = isBlankOrEnd(cursor.at(1));
        if (code === Char.End) {
            cursor.endLastLine();
            this.endDocument("stream end", 0);
            this.ended = true;
        } else if (cursor.column === 0 && code === Char.Percent) {
            this.unrollIndent(-1);
            this.removeKey();
            this.keyAllowed = false;
            const { mark } = cursor;
            this.add({ type: "directive", directive: scanDirective(cursor), mark });
        } else if (cursor.atDocumentIndicator(Char.Minus)) {
            this.endDocument("document start", 3);
        } else if (cursor.atDocumentIndicator(Char.Dot)) {
            this.endDocument("document end", 3);
        } else if (code === Char.Minus && spaced) {
            this.fetchBlockEntry();
        } else if (code === Char.Question && (this.flowLevel > 0 || spaced)) {
            this.fetchKey();
        } else if (code === Char.Colon && (this.flowLevel > 0 || spaced)) {
            this.fetchValue();
        } else {
            this.fetchOther(code, spaced);
        }
    }

    private fetchOther(code: number, spaced: boolean): void {
        switch (code) {
            case Char.BracketOpen:
                return this.openFlow("[");
            case Char.BraceOpen:
                return this.openFlow("{");
            case Char.BracketClose:
                return this.closeFlow("]");
            case Char.BraceClose:
                return this.closeFlow("}");
            case Char.Comma:
                this.removeKey();
                return this.fetchIndicator(",", true);
            case Char.Asterisk:
            case Char.Ampersand:
                return this.fetchNode((mark) => ({
                    type: code === Char.Asterisk ? "alias" : "anchor",
                    value: scanAnchor(this.cursor),
                    mark,
                }));
            case Char.Exclamation:
                return this.fetchNode((mark) => ({ type: "tag", tag: scanTag(this.cursor), mark }));
            case Char.SingleQuote:
            case Char.DoubleQuote:
                return this.fetchNode((mark) => ({
                    type: "scalar",
                    value: scanQuotedScalar(this.cursor),
                    plain: false,
                    mark,
                }));
        }
        if ((code === Char.Bar || code === Char.Greater) && this.flowLevel === 0) {
            this.fetchBlockScalar();
        } else if (this.startsPlain(code, spaced)) {
            this.fetchPlainScalar();
        } else {
            throw this.cursor.error("found character that cannot start any token");
        }
    }

    private startsPlain(code: number, spaced: boolean): boolean {
        switch (code) {
            case Char.Minus:
                return !isBlank(this.cursor.at(1));
            case Char.Question:
            case Char.Colon:
                return this.flowLevel === 0 && !spaced;
            case Char.Hash:
            case Char.Bar:
            case Char.Greater:
            case Char.Percent:
            case Char.At:
            case Char.Backtick:
                return false;
            default:
                return !isBlankOrEnd(code);
        }
    }

    private skipToToken(): void {
        const { cursor } = this;
        for (;;) {
            while (
                cursor.at() === Char.Space ||
                ((this.flowLevel > 0 || !this.keyAllowed) && cursor.at() === Char.Tab)
            ) {
                cursor.skip();
            }
            cursor.skipComment();
            if (!isBreak(cursor.at())) {
                return;
            }
            cursor.readBreak();
            this.keyAllowed ||= this.flowLevel === 0;
        }
    }

    private add(token: Token, at = this.tokens.length): void {
        if (at === this.tokens.length) {
            this.tokens.push(token);
        } else {
            this.tokens.splice(at, 0, token);
        }
    }

    private fetchIndicator(type: Indicator, keyAllowed: boolean): void {
        this.keyAllowed = keyAllowed;
        const { mark } = this.cursor;
        this.cursor.skip();
        this.add({ type, mark });
    }

    private endDocument(type: Indicator, length: number): void {
        this.unrollIndent(-1);
        this.removeKey();
        this.keyAllowed = false;
        const { mark } = this.cursor;
        this.cursor.skip(length);
        this.add({ type, mark });
    }

    private openFlow(type: Indicator): void {
        this.saveKey();
        this.keys.push({
            possible: false,
            required: false,
            token: this.taken + this.tokens.length,
            mark: this.cursor.mark,
        });
        this.flowLevel += 1;
        this.fetchIndicator(type, true);
    }

    private closeFlow(type: Indicator): void {
        this.removeKey();
        if (this.flowLevel > 0) {
            this.flowLevel -= 1;
            this.keyOfToken.delete(this.keys.pop()?.token ?? -1);
        }
        this.fetchIndicator(type, false);
    }

    private fetchBlockEntry(): void {
        if (this.flowLevel === 0) {
            if (!this.keyAllowed) {
                throw this.cursor.error("block sequence entries are not allowed in this context");
            }
            this.rollIndent(this.cursor.mark, "block sequence");
        }
        this.removeKey();
        this.fetchIndicator("-", true);
    }

    private fetchKey(): void {
        if (this.flowLevel === 0) {
            if (!this.keyAllowed) {
                throw this.cursor.error("mapping keys are not allowed in this context");
            }
            this.rollIndent(this.cursor.mark, "block mapping");
        }
        this.removeKey();
        this.fetchIndicator("key", this.flowLevel === 0);
    }

    private fetchValue(): void {
        const key = this.currentKey;
        if (this.isValid(key)) {
            const position = key.token - this.taken;
            this.add({ type: "key", mark: key.mark }, position);
            this.rollIndent(key.mark, "block mapping", position);
            key.possible = false;
            this.keyOfToken.delete(key.token);
            this.fetchIndicator("value", false);
            return;
        }
        if (this.flowLevel === 0) {
            if (!this.keyAllowed) {
                throw this.cursor.error("mapping values are not allowed in this context");
            }
            this.rollIndent(this.cursor.mark, "block mapping");
        }
        this.fetchIndicator("value", this.flowLevel === 0);
    }

    private fetchNode(scan: (mark: Mark) => Token): void {
        this.saveKey();
        this.keyAllowed = false;
        this.add(scan(this.cursor.mark));
    }

    private fetchPlainScalar(): void {
        this.fetchNode((mark) => {
            const { text: value, endsLine } = scanPlainScalar(this.cursor, this.scalarContext);
            this.keyAllowed = endsLine;
            return { type: "scalar", value, plain: true, mark };
        });
    }

    private fetchBlockScalar(): void {
        this.removeKey();
        this.keyAllowed = true;
        const { mark } = this.cursor;
        const value = scanBlockScalar(this.cursor, this.scalarContext);
        this.add({ type: "scalar", value, plain: false, mark });
    }

    private get scalarContext(): { readonly indent: number; readonly inFlow: boolean } {
        return { indent: this.indent, inFlow: this.flowLevel > 0 };
    }

    private rollIndent({ column, ...rest }: Mark, type: Indicator, at?: number): void {
        if (this.flowLevel === 0 && this.indent < column) {
            this.indents.push(this.indent);
            this.indent = column;
            this.add({ type, mark: { column, ...rest } }, at);
        }
    }

    private unrollIndent(column: number): void {
        while (this.flowLevel === 0 && this.indent > column) {
            this.add({ type: "block end", mark: this.cursor.mark });
            this.indent = this.indents.pop() ?? -1;
        }
    }

    private get currentKey(): SimpleKey {
        const key = this.keys.at(-1);
        if (key === undefined) {
            throw this.cursor.error("unexpected end of a flow collection");
        }
        return key;
    }

    /** Whether a colon here would make the token a key. */
    private isValid(key: SimpleKey): boolean {
        if (!key.possible) {
            return false;
        }
        const { line, offset } = this.cursor;
        if (key.mark.line < line || key.mark.offset + LONGEST_KEY < offset) {
            if (key.required) {
                throw new YamlError("could not find expected ':'", key.mark);
            }
            key.possible = false;
            return false;
        }
        return true;
    }

    private saveKey(): void {
        if (this.keyAllowed) {
            const { mark } = this.cursor;
            const required = this.flowLevel === 0 && this.indent === mark.column;
            this.removeKey();
            const token = this.taken + this.tokens.length;
            this.keys[this.keys.length - 1] = { possible: true, required, token, mark };
            this.keyOfToken.set(token, this.keys.length - 1);
        }
    }

    private removeKey(): void {
        const key = this.currentKey;
        if (key.possible) {
            if (key.required) {
                throw new YamlError("could not find expected ':'", key.mark);
            }
            key.possible = false;
            this.keyOfToken.delete(key.token);
        }
    }
}
