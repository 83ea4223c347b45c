import type { KubernetesObject } from "../../rules/canary";
import { isFields } from "../../rules/canary/reading";
import { fieldSteps } from "./field-path";
import { type DuplicateKey, decodeNode } from "./yaml/decode";
import { type Mark, YamlError } from "./yaml/cursor";
import { readDocuments } from "./yaml/documents";
import type { YamlNode } from "./yaml/parser";

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
    /** Keys that are written twice, of which the last is effective. */
    readonly duplicateKeys: readonly RepeatedKey[];
    /** The kustomization that it was built with. @default - none */
    readonly rendering?: string;
}

/** A key that is written twice. */
export interface RepeatedKey {
    /** Path in the object. */
    readonly field: string;
    /** Where it is written first and again. */
    readonly first: Position;
    readonly again: Position;
}

/** Why a document cannot be read. */
export interface Unreadable {
    /** The file, as the user named it. */
    readonly file: string;
    /** Where it is not YAML. */
    readonly position: Position;
    /** In the words of kubectl's parser. */
    readonly reason: string;
}

/** The content of one text. */
export interface ParsedText {
    /** The Kubernetes objects, in the order of the text; lists are expanded. */
    readonly manifests: readonly Manifest[];
    /** Number of non-empty documents that are not Kubernetes objects. */
    readonly others: number;
    /** The first document that is not valid; the others are read. */
    readonly error?: Unreadable;
}

/**
 * Reads the YAML or JSON documents of a text as kubectl does.
 *
 * @param text - any number of documents
 * @param file - what to call the text
 */
export function parseManifests(text: string, file: string): ParsedText {
    const manifests: Manifest[] = [];
    let others = 0;
    let error: Unreadable | undefined;
    for (const document of readDocuments(text)) {
        const at = ({ line, column }: Pick<Mark, "line" | "column">): Position => ({
            line: document.line + line + 1,
            column: column + 1,
        });
        try {
            if ("error" in document) {
                throw document.error;
            }
            const { content, duplicates } = decodeNode(document.root);
            if (content === null) {
                continue;
            }
            const found = flatten(content, document.root, []);
            others += found === undefined ? 1 : 0;
            manifests.push(...(found ?? []).map((each) => manifestOf(each, file, at, duplicates)));
        } catch (reason) {
            if (!(reason instanceof YamlError)) {
                throw reason;
            }
            error ??= { file, position: at(reason.mark), reason: reason.message };
        }
    }
    return { manifests, others, ...(error === undefined ? {} : { error }) };
}

/** A document that is not a Kubernetes object, such as a fleet file. */
export interface PlainDocument {
    readonly content: unknown;
    /** Position of a field, or of its closest parent, as in {@link Manifest}. */
    readonly positionOf: (field: string) => Position;
    readonly duplicateKeys: readonly RepeatedKey[];
}

/**
 * Reads a text of one YAML document.
 *
 * @param text - of the file
 * @param file - what to call the text
 * @returns the document, of several the first; or why it cannot be read
 */
export function parsePlain(text: string, file: string): PlainDocument | Unreadable {
    const [document] = readDocuments(text);
    if (document === undefined) {
        return { file, position: { line: 1, column: 1 }, reason: "the file is empty" };
    }
    const at = ({ line, column }: Pick<Mark, "line" | "column">): Position => ({
        line: document.line + line + 1,
        column: column + 1,
    });
    try {
        if ("error" in document) {
            throw document.error;
        }
        const { root } = document;
        const { content, duplicates } = decodeNode(root);
        return {
            content,
            positionOf: (field) => at((placeOfField(root, field) ?? root).mark),
            duplicateKeys: repeatedKeys(duplicates, [], at),
        };
    } catch (reason) {
        if (!(reason instanceof YamlError)) {
            throw reason;
        }
        return { file, position: at(reason.mark), reason: reason.message };
    }
}

type Path = readonly (string | number)[];

interface Found {
    readonly object: KubernetesObject;
    readonly node: YamlNode;
    /** Keys and indices from the root of the document. */
    readonly path: Path;
}

function manifestOf(
    { object, node, path }: Found,
    file: string,
    at: (mark: Mark) => Position,
    duplicates: readonly DuplicateKey[],
): Manifest {
    return {
        object,
        file,
        position: at(node.mark),
        positionOf: (field) => at((placeOfField(node, field) ?? node).mark),
        duplicateKeys: repeatedKeys(duplicates, path, at),
    };
}

/** The repeated keys below a path. */
function repeatedKeys(
    duplicates: readonly DuplicateKey[],
    path: Path,
    at: (mark: Mark) => Position,
): RepeatedKey[] {
    return duplicates
        .filter((each) => path.every((step, index) => each.path[index] === step))
        .map((each) => ({
            field: fieldOf(each.path.slice(path.length)),
            first: at(each.first.mark),
            again: at(each.again.mark),
        }));
}

/** The notation that {@link fieldSteps} splits. */
function fieldOf(path: Path): string {
    return path
        .map((step, index) =>
            typeof step === "number"
                ? `[${step}]`
                : /^[^.[\]]+$/.test(step)
                  ? `${index === 0 ? "" : "."}${step}`
                  : `[${JSON.stringify(step)}]`,
        )
        .join("");
}

/** The objects of a document; `undefined` for something else. */
function flatten(content: unknown, node: YamlNode, path: Path): readonly Found[] | undefined {
    if (!isObject(content)) {
        return undefined;
    }
    if (content.kind.endsWith("List") && Array.isArray(content["items"])) {
        const items = valueOf(node, "items");
        const nodes = items?.kind === "sequence" ? items.children : [];
        // the items of a typed list, such as a DeploymentList, may omit apiVersion and kind
        const { apiVersion, kind } = content;
        const inherited = kind === "List" ? {} : { apiVersion, kind: kind.replace(/List$/, "") };
        return content["items"].flatMap((item: unknown, index): readonly Found[] => {
            const itemPath = [...path, "items", index];
            const typed = isFields(item) ? { ...inherited, ...item } : item;
            return flatten(typed, nodes[index] ?? node, itemPath) ?? [];
        });
    }
    return [{ object: content, node, path }];
}

function isObject(value: unknown): value is KubernetesObject {
    const { apiVersion, kind } = (value ?? {}) as Partial<Record<string, unknown>>;
    return typeof apiVersion === "string" && typeof kind === "string";
}

/** The value of a key; of several, the last is effective. */
function valueOf(node: YamlNode, key: string): YamlNode | undefined {
    const index = keyIndex(node, key);
    return node.kind === "mapping" && index !== -1 ? node.children[index + 1] : undefined;
}

function keyIndex(node: YamlNode, key: string): number {
    if (node.kind === "mapping") {
        for (let index = node.children.length - 2; index >= 0; index -= 2) {
            const child = node.children[index];
            if (child?.kind === "scalar" && child.value === key) {
                return index;
            }
        }
    }
    return -1;
}

/** The deepest existing part of a path: a field starts at its name, a list item at its value. */
function placeOfField(root: YamlNode, field: string): YamlNode | undefined {
    let node: YamlNode | undefined = root;
    let place: YamlNode | undefined;
    for (const step of fieldSteps(field)) {
        if (node.kind === "mapping") {
            const index = keyIndex(node, step);
            place = node.children[index] ?? place;
            node = node.children[index + 1];
            if (index === -1) {
                break;
            }
        } else if (node.kind === "sequence") {
            node = node.children[Number(step)];
            place = node ?? place;
        } else {
            break;
        }
        if (node === undefined) {
            break;
        }
    }
    return place;
}
