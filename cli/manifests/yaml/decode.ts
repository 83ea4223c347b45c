import { YamlError } from "./cursor";
import type { YamlNode } from "./parser";
import { fieldName, resolveScalar, TagError } from "./resolve";

/** A key that an object has twice; the last value is effective. */
export interface DuplicateKey {
    /** Keys and indices from the root. */
    readonly path: readonly (string | number)[];
    /** Where it is written first and again, counted from 0. */
    readonly first: YamlNode;
    readonly again: YamlNode;
}

/** The content of a document as plain data. */
export interface Decoded {
    readonly content: unknown;
    readonly duplicates: readonly DuplicateKey[];
}

/**
 * The plain data of a document, as `kubectl` makes JSON of it (go.yaml.in/yaml/v2 decode.go, sigs.k8s.io/yaml).
 *
 * @param root - of the document
 * @throws YamlError for what no JSON can express, and for aliases that expand without end
 */
export function decodeNode(root: YamlNode): Decoded {
    const decoder = new Decoder();
    return { content: decoder.decode(root), duplicates: decoder.duplicates };
}

type Data = Record<string, unknown>;

class Decoder {
    readonly duplicates: DuplicateKey[] = [];
    private readonly path: (string | number)[] = [];
    private readonly open = new Set<YamlNode>();
    private decoded = 0;
    private ofAliases = 0;

    decode(node: YamlNode): unknown {
        this.count(node);
        switch (node.kind) {
            case "scalar":
                return scalar(node);
            case "sequence":
                return node.children.map((child, index) => this.inField(index, child));
            case "mapping":
                return this.fill({}, node.children);
            case "alias":
                return this.expand(node, (target) => this.decode(target));
        }
    }

    private inField(step: string | number, node: YamlNode): unknown {
        this.path.push(step);
        const value = this.decode(node);
        this.path.pop();
        return value;
    }

    /** An alias is expanded where it is used; few of them can expand to more than any memory. */
    private expand<T>(
        node: YamlNode & { readonly kind: "alias" },
        use: (target: YamlNode) => T,
    ): T {
        if (this.open.has(node)) {
            throw new YamlError(`anchor '${node.anchor}' value contains itself`, node.mark);
        }
        this.open.add(node);
        const result = use(node.target);
        this.open.delete(node);
        return result;
    }

    private count(node: YamlNode): void {
        this.decoded += 1;
        if (this.open.size > 0) {
            this.ofAliases += 1;
            if (
                this.ofAliases > 100 &&
                this.decoded > 1_000 &&
                this.ofAliases / this.decoded > allowedShare(this.decoded)
            ) {
                throw new YamlError("document contains excessive aliasing", node.mark);
            }
        }
    }

    private fill(data: Data, children: readonly YamlNode[]): Data {
        const keys = new Map<string, YamlNode>();
        for (let index = 0; index < children.length; index += 2) {
            const key = children[index];
            const value = children[index + 1];
            if (isMerge(key)) {
                this.merge(data, value);
                continue;
            }
            const name = this.nameOf(key);
            const first = keys.get(name);
            if (first === undefined) {
                keys.set(name, key);
            } else {
                this.duplicates.push({ path: [...this.path, name], first, again: key });
            }
            set(data, name, this.inField(name, value));
        }
        return data;
    }

    private nameOf(key: YamlNode): string {
        const content = key.kind === "scalar" ? resolved(key) : this.decode(key);
        const name = fieldName(content, key.kind === "scalar" ? key.value : "");
        if (name === undefined) {
            throw new YamlError(
                `a key must be a string, not ${content === null ? "empty" : JSON.stringify(content)}`,
                key.mark,
            );
        }
        return name;
    }

    /** `<<`: what is written later replaces it, and it replaces what is written before. */
    private merge(data: Data, source: YamlNode): void {
        const list = source.kind === "sequence" ? source.children.toReversed() : [source];
        for (const node of list) {
            this.count(node);
            if (node.kind === "mapping") {
                this.fill(data, node.children);
            } else if (node.kind === "alias") {
                this.expand(node, (target) => {
                    if (target.kind !== "mapping") {
                        throw noMap(node);
                    }
                    this.count(target);
                    this.fill(data, target.children);
                });
            } else {
                throw noMap(node);
            }
        }
    }
}

function noMap(node: YamlNode): YamlError {
    return new YamlError("map merge requires map or sequence of maps as the value", node.mark);
}

type Scalar = YamlNode & { readonly kind: "scalar" };

function scalar(node: Scalar): unknown {
    const value = resolved(node);
    if (typeof value === "number" && !Number.isFinite(value)) {
        throw new YamlError(`${node.value} is no number that JSON has`, node.mark);
    }
    return value;
}

function resolved(node: Scalar): unknown {
    try {
        return resolveScalar(node.value, node.tag, node.plain);
    } catch (error) {
        throw error instanceof TagError ? new YamlError(error.message, node.mark) : error;
    }
}

function isMerge(node: YamlNode): boolean {
    return (
        node.kind === "scalar" &&
        node.value === "<<" &&
        (node.plain || node.tag === "tag:yaml.org,2002:merge")
    );
}

function set(data: Data, name: string, value: unknown): void {
    if (name === "__proto__") {
        Object.defineProperty(data, name, {
            value,
            configurable: true,
            enumerable: true,
            writable: true,
        });
    } else {
        data[name] = value;
    }
}

/** The share of what aliases may expand to: 99 % of a small document, 10 % of a large one (decode.go). */
function allowedShare(decoded: number): number {
    const [low, high] = [400_000, 4_000_000];
    const large = Math.min(Math.max((decoded - low) / (high - low), 0), 1);
    return 0.99 - 0.89 * large;
}
