import { type Mark, YamlError } from "./cursor";
import { Scanner, type Token } from "./scanner";

/** A node of a document. */
export type YamlNode = { readonly mark: Mark } & (
    | {
          readonly kind: "scalar";
          readonly value: string;
          readonly tag: string;
          readonly plain: boolean;
      }
    /** The children are keys and values in turn. */
    | { readonly kind: "mapping" | "sequence"; readonly children: YamlNode[] }
    | { readonly kind: "alias"; readonly anchor: string; readonly target: YamlNode }
);

/** What is nested deeper would exceed the stack of the rules; kubectl's limit is 10,000. */
const DEEPEST = 1_000;

/**
 * Parses one YAML document as the parser of Kubernetes does (go.yaml.in/yaml/v2 parserc.go), which ignores what follows
 * the document's end.
 *
 * @param text - the document
 * @returns its content; `undefined` if it is empty
 * @throws YamlError if it is not valid
 */
export function parseDocument(text: string): YamlNode | undefined {
    return new Parser(text).document();
}

interface Properties {
    readonly anchor: string | undefined;
    readonly tag: string;
}

const NO_PROPERTIES: Properties = { anchor: undefined, tag: "" };

class Parser {
    private readonly scanner: Scanner;
    private readonly anchors = new Map<string, YamlNode>();
    private readonly tagPrefixes = new Map<string, string>();
    private depth = 0;

    constructor(text: string) {
        this.scanner = new Scanner(text);
    }

    document(): YamlNode | undefined {
        if (this.nextIs("stream end")) {
            return undefined;
        }
        const explicit = this.nextIs("directive", "document start");
        this.directives();
        if (explicit) {
            this.expect("document start", "did not find expected <document start>");
        }
        const root =
            explicit && this.nextIs("directive", "document start", "document end", "stream end")
                ? emptyScalar(this.scanner.peek())
                : this.node(true, false);
        // the token after it must be valid
        this.scanner.peek();
        return root;
    }

    private directives(): void {
        let versions = 0;
        for (
            let token = this.scanner.peek();
            token.type === "directive";
            token = this.scanner.peek()
        ) {
            const { directive } = token;
            if (directive.name === "YAML") {
                versions += 1;
                if (versions > 1 || directive.version !== "1.1") {
                    throw new YamlError("found incompatible YAML document", token.mark);
                }
            } else if (this.tagPrefixes.has(directive.handle)) {
                throw new YamlError("found duplicate %TAG directive", token.mark);
            } else {
                this.tagPrefixes.set(directive.handle, directive.prefix);
            }
            this.scanner.next();
        }
        for (const [handle, prefix] of [
            ["!", "!"],
            ["!!", "tag:yaml.org,2002:"],
        ] as const) {
            if (!this.tagPrefixes.has(handle)) {
                this.tagPrefixes.set(handle, prefix);
            }
        }
    }

    /** Whether the next token is one of some types; without a list, which would be made for each token. */
    private nextIs(
        first: Token["type"],
        second?: Token["type"],
        third?: Token["type"],
        fourth?: Token["type"],
    ): boolean {
        const { type } = this.scanner.peek();
        return type === first || type === second || type === third || type === fourth;
    }

    private expect(type: Token["type"], problem: string): Token {
        if (!this.nextIs(type)) {
            throw new YamlError(problem, this.scanner.peek().mark);
        }
        return this.scanner.next();
    }

    /** @param indentless - whether a sequence may be at the indentation of its key */
    private node(block: boolean, indentless: boolean): YamlNode {
        const first = this.scanner.peek();
        if (first.type === "alias") {
            this.scanner.next();
            const target = this.anchors.get(first.value);
            if (target === undefined) {
                throw new YamlError(`unknown anchor '${first.value}' referenced`, first.mark);
            }
            return { kind: "alias", anchor: first.value, target, mark: first.mark };
        }
        const { anchor, tag } = this.properties();
        this.depth += 1;
        if (this.depth > DEEPEST) {
            throw new YamlError(`nested deeper than ${DEEPEST} levels`, first.mark);
        }
        const node = this.start(first.mark, block, indentless, anchor, tag);
        if (anchor !== undefined) {
            // an alias inside may reference it
            this.anchors.set(anchor, node);
        }
        if (node.kind === "mapping" || node.kind === "sequence") {
            this.fill(node.children);
        }
        this.depth -= 1;
        return node;
    }

    private properties(): Properties {
        const first = this.scanner.peek().type;
        if (first !== "anchor" && first !== "tag") {
            return NO_PROPERTIES;
        }
        let anchor: string | undefined;
        let tag: string | undefined;
        for (let token = this.scanner.peek(); ; token = this.scanner.peek()) {
            if (token.type === "anchor" && anchor === undefined) {
                anchor = token.value;
            } else if (token.type === "tag" && tag === undefined) {
                const { handle, suffix } = token.tag;
                const prefix = handle === "" ? "" : this.tagPrefixes.get(handle);
                if (prefix === undefined) {
                    throw new YamlError("found undefined tag handle", token.mark);
                }
                tag = prefix + suffix;
            } else {
                return { anchor, tag: tag ?? "" };
            }
            this.scanner.next();
        }
    }

    /** The node that begins here; a collection is still empty. */
    private start(
        mark: Mark,
        block: boolean,
        indentless: boolean,
        anchor: string | undefined,
        tag: string,
    ): YamlNode {
        const token = this.scanner.peek();
        const { type } = token;
        if (type === "scalar") {
            this.scanner.next();
            const plain = (tag === "" && token.plain) || tag === "!";
            return { kind: "scalar", value: token.value, tag, plain, mark };
        }
        if (type === "{" || (type === "block mapping" && block)) {
            return { kind: "mapping", children: [], mark };
        }
        if (type === "[" || (type === "-" && indentless) || (type === "block sequence" && block)) {
            return { kind: "sequence", children: [], mark };
        }
        if (anchor !== undefined || tag !== "") {
            return { kind: "scalar", value: "", tag, plain: tag === "", mark };
        }
        throw new YamlError("did not find expected node content", token.mark);
    }

    /** Reads the content of the collection that begins here. */
    private fill(children: YamlNode[]): void {
        const { type } = this.scanner.peek();
        if (type === "block mapping") {
            this.blockMapping(children);
        } else if (type === "{") {
            this.flowMapping(children);
        } else if (type === "[") {
            this.flowSequence(children);
        } else if (type === "block sequence") {
            this.blockSequence(children);
        } else {
            this.indentlessSequence(children);
        }
    }

    private blockSequence(children: YamlNode[]): void {
        this.scanner.next();
        while (this.nextIs("-")) {
            const entry = this.scanner.next();
            children.push(
                this.nextIs("-", "block end") ? emptyScalar(entry) : this.node(true, false),
            );
        }
        this.expect("block end", "did not find expected '-' indicator");
    }

    private indentlessSequence(children: YamlNode[]): void {
        while (this.nextIs("-")) {
            const entry = this.scanner.next();
            children.push(
                this.nextIs("-", "key", "value", "block end")
                    ? emptyScalar(entry)
                    : this.node(true, false),
            );
        }
    }

    private blockMapping(children: YamlNode[]): void {
        this.scanner.next();
        while (this.nextIs("key")) {
            const key = this.scanner.next();
            children.push(
                this.nextIs("key", "value", "block end") ? emptyScalar(key) : this.node(true, true),
            );
            if (!this.nextIs("value")) {
                children.push(emptyScalar(this.scanner.peek()));
                continue;
            }
            const value = this.scanner.next();
            children.push(
                this.nextIs("key", "value", "block end")
                    ? emptyScalar(value)
                    : this.node(true, true),
            );
        }
        this.expect("block end", "did not find expected key");
    }

    private flowSequence(children: YamlNode[]): void {
        this.scanner.next();
        for (let first = true; !this.nextIs("]"); first = false) {
            if (!first) {
                this.expect(",", "did not find expected ',' or ']'");
            }
            if (this.nextIs("key")) {
                children.push(this.pairInSequence());
            } else if (!this.nextIs("]")) {
                children.push(this.node(false, false));
            }
        }
        this.scanner.next();
    }

    /** `[a: b]` is `[{a: b}]`. */
    private pairInSequence(): YamlNode {
        const start = this.scanner.next();
        const pair: YamlNode[] = [];
        if (this.nextIs("value", ",", "]")) {
            // libyaml skips this token (parserc.go yaml_parser_parse_flow_sequence_entry_mapping_key)
            pair.push(emptyScalar(this.scanner.next()));
        } else {
            pair.push(this.node(false, false));
        }
        pair.push(this.flowValue("]"));
        return { kind: "mapping", children: pair, mark: start.mark };
    }

    private flowMapping(children: YamlNode[]): void {
        this.scanner.next();
        for (let first = true; !this.nextIs("}"); first = false) {
            if (!first) {
                this.expect(",", "did not find expected ',' or '}'");
            }
            if (this.nextIs("key")) {
                this.scanner.next();
                children.push(
                    this.nextIs("value", ",", "}")
                        ? emptyScalar(this.scanner.peek())
                        : this.node(false, false),
                    this.flowValue("}"),
                );
            } else if (!this.nextIs("}")) {
                children.push(this.node(false, false), emptyScalar(this.scanner.peek()));
            }
        }
        this.scanner.next();
    }

    private flowValue(end: "]" | "}"): YamlNode {
        if (this.nextIs("value")) {
            this.scanner.next();
            if (!this.nextIs(",", end)) {
                return this.node(false, false);
            }
        }
        return emptyScalar(this.scanner.peek());
    }
}

function emptyScalar({ mark }: Token): YamlNode {
    return { kind: "scalar", value: "", tag: "", plain: true, mark };
}
