import {
    type CollectionTag,
    type Document,
    isMap,
    isNode,
    isScalar,
    isSeq,
    LineCounter,
    type Node,
    parseAllDocuments,
    type ParsedNode,
    type ScalarTag,
    type Tags,
} from "yaml";
import type { KubernetesObject } from "../../rules/canary";
import { fieldSteps } from "./field-path";

/** A place in a text, both counted from 1. */
export interface Position {
    /** Line of the text. */
    readonly line: number;
    /** Column of the line. */
    readonly column: number;
}

/** A Kubernetes object with its position in the file. */
export interface Manifest {
    /** The object as plain data. */
    readonly object: KubernetesObject;
    /** File that it was read from, as the user named it; `<stdin>` for standard input. */
    readonly file: string;
    /** Where it begins. */
    readonly position: Position;
    /**
     * Position of a field.
     *
     * @param field - path in the object, such as `spec.analysis.stepWeights[1]`
     * @returns position of the field, or of its closest parent in the file
     */
    readonly positionOf: (field: string) => Position;
}

/** The content of one text. */
export interface ParsedText {
    /** The Kubernetes objects, in the order of the text; lists are expanded. */
    readonly manifests: readonly Manifest[];
    /** Number of non-empty documents that are not Kubernetes objects. */
    readonly others: number;
    /** Why the text is not valid YAML, with file and line: only the first error, since later ones mostly follow from it. */
    readonly error?: string;
}

/**
 * Reads the YAML or JSON documents of a text as kubectl does.
 *
 * @param text - any number of documents
 * @param file - what to call the text
 */
export function parseManifests(text: string, file: string): ParsedText {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, { ...LIKE_KUBECTL, lineCounter: lines });
    const manifests: Manifest[] = [];
    let others = 0;
    for (const document of "empty" in documents ? [] : documents) {
        const read = objectsOf(document, file, lines);
        if (read.error !== undefined) {
            return read;
        }
        manifests.push(...read.manifests);
        others += read.others;
    }
    return { manifests, others };
}

/** kubectl reads YAML 1.1 without times and without numbers to the base of 60 (sigs.k8s.io/yaml goyaml.v2/resolve.go). */
const LIKE_KUBECTL = {
    version: "1.1",
    prettyErrors: false,
    logLevel: "error",
    customTags: (tags: Tags): Tags => tags.filter((tag) => !isTime(tag)),
} as const;

function isTime(tag: string | CollectionTag | ScalarTag): boolean {
    return typeof tag === "object" && (tag.format === "TIME" || tag.tag.endsWith(":timestamp"));
}

function objectsOf(
    document: Document.Parsed<ParsedNode>,
    file: string,
    lines: LineCounter,
): ParsedText {
    const at = (offset: number): Position => {
        const { line, col } = lines.linePos(offset);
        return { line, column: col };
    };
    const failed = (offset: number, reason: string): ParsedText => {
        const { line, column } = at(offset);
        return { manifests: [], others: 0, error: `${file}:${line}:${column}: ${reason}` };
    };
    const [error] = document.errors;
    if (error !== undefined) {
        return failed(error.pos[0], error.message);
    }
    let content: unknown;
    try {
        content = document.toJS();
    } catch (error) {
        // an alias without an anchor, or one that expands without limit
        return failed(document.range[0], error instanceof Error ? error.message : String(error));
    }
    if (content === null || content === undefined) {
        return { manifests: [], others: 0 };
    }
    const found = flatten(content, document.contents);
    return {
        manifests: (found ?? []).map(({ object, node }) => ({
            object,
            file,
            position: at(startOf(node, document)),
            positionOf: (field) => at(offsetOf(node, field) ?? startOf(node, document)),
        })),
        others: found === undefined ? 1 : 0,
    };
}

interface Found {
    readonly object: KubernetesObject;
    readonly node: Node | null;
}

/** The objects of a document; `undefined` for something else. */
function flatten(content: unknown, node: Node | null): readonly Found[] | undefined {
    if (!isObject(content)) {
        return undefined;
    }
    if (content.kind.endsWith("List") && Array.isArray(content["items"])) {
        const nodes = isMap(node) ? node.get("items", true) : undefined;
        // the items of a typed list, such as a DeploymentList, may omit apiVersion and kind
        const { apiVersion, kind } = content;
        const inherited = kind === "List" ? {} : { apiVersion, kind: kind.replace(/List$/, "") };
        return content["items"].flatMap((item: object, index): readonly Found[] => {
            const itemNode = isSeq(nodes) ? nodes.get(index, true) : undefined;
            return flatten({ ...inherited, ...item }, isNode(itemNode) ? itemNode : node) ?? [];
        });
    }
    return [{ object: content, node }];
}

function isObject(value: unknown): value is KubernetesObject {
    const { apiVersion, kind } = (value ?? {}) as Partial<Record<string, unknown>>;
    return typeof apiVersion === "string" && typeof kind === "string";
}

function startOf(node: Node | null, document: Document.Parsed): number {
    return node?.range?.[0] ?? document.range[0];
}

/** Offset of the deepest existing part of a path: a field starts at its name, a list item at its value. */
function offsetOf(root: Node | null, field: string): number | undefined {
    let node: unknown = root;
    let offset: number | undefined;
    for (const step of fieldSteps(field)) {
        if (isMap(node)) {
            const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
            if (pair === undefined) {
                break;
            }
            offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
            node = pair.value;
        } else if (isSeq(node)) {
            node = node.get(Number(step), true);
            if (!isNode(node)) {
                break;
            }
            offset = node.range?.[0] ?? offset;
        } else {
            break;
        }
    }
    return offset;
}
