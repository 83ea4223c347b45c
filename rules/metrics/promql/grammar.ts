import { recently } from "../../recently";

/** What is used of a node of Prometheus' own grammar. */
export interface Node {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly firstChild: Node | null;
    readonly nextSibling: Node | null;
}

type Parser = typeof import("@prometheus-io/lezer-promql");

let grammar: Parser | undefined;

/** Loaded with the first query: most runs of the CLI parse none. */
function load(): Parser {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- on demand, and the same in CommonJS
    grammar ??= require("@prometheus-io/lezer-promql") as Parser;
    return grammar;
}

/**
 * The nodes of a query, errors among them. The queries of a template differ between Canaries in the texts of their literals,
 * on which the tree does not depend: those with literals of the same lengths share one.
 */
export function treeOf(query: string): Node {
    return shaped(shapeOf(query));
}

/** The trees of the last queries, by their shapes. */
const shaped = recently(500, (shape: string): Node => load().parser.parse(shape).topNode);

/** A query with the same letter in place of each one in its literals; as it is if it may quote in other ways. */
function shapeOf(query: string): string {
    return /['`#\\]/.test(query)
        ? query
        : query.replaceAll(/"[^"\n]*"/g, (literal) => `"${"s".repeat(literal.length - 2)}"`);
}

const ERROR = "⚠";

/** The children of a node, without comments and the parser's error nodes. */
export function children(node: Node): readonly Node[] {
    return all(node).filter(({ name }) => name !== "LineComment" && name !== ERROR);
}

function all(node: Node): readonly Node[] {
    const found: Node[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
        found.push(child);
    }
    return found;
}

/** The first position that does not match the grammar; the parser continues after it. */
export function firstError(node: Node): number | undefined {
    if (node.name === ERROR) {
        return node.from;
    }
    for (const child of all(node)) {
        const found = firstError(child);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}
