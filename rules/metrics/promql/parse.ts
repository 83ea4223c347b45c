import { prometheusDuration } from "../../canary/durations";
import type { BinaryOp, Expression, Matcher, Selector } from "./syntax";
import { Unsupported } from "./syntax";

/** What is used of a node of Prometheus' own grammar. */
interface Node {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly firstChild: Node | null;
    readonly nextSibling: Node | null;
}

type Parser = typeof import("@prometheus-io/lezer-promql");

let grammar: Parser | undefined;

/** Loaded with the first query: most runs of the command line have none to read. */
function load(): Parser {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- on demand, and the same in CommonJS
    grammar ??= require("@prometheus-io/lezer-promql") as Parser;
    return grammar;
}

const BINARY: Readonly<Record<string, BinaryOp>> = {
    Add: "+",
    Sub: "-",
    Mul: "*",
    Div: "/",
    Mod: "%",
    Pow: "^",
    Eql: "==",
    Neq: "!=",
    Gtr: ">",
    Lss: "<",
    Gte: ">=",
    Lte: "<=",
    And: "and",
    Or: "or",
    Unless: "unless",
};

/**
 * Reads a query of PromQL by Prometheus' own grammar.
 *
 * @returns the expression, or why it is not read: a syntax error, or something that is not supported such as `offset`
 */
export function parsePromql(query: string): Expression | Unsupported {
    const [root] = children(load().parser.parse(query).topNode);
    try {
        return root === undefined ? new Unsupported("the query is empty") : reader(query)(root);
    } catch (error) {
        if (error instanceof Unsupported) {
            return error;
        }
        throw error;
    }
}

function children(node: Node): readonly Node[] {
    const found: Node[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
        found.push(child);
    }
    return found;
}

function reader(query: string): (node: Node) => Expression {
    const text = ({ from, to }: Node): string => query.slice(from, to);
    const named = (node: Node, name: string): Node | undefined =>
        children(node).find((child) => child.name === name);
    const labels = (node: Node | undefined): readonly string[] =>
        node === undefined ? [] : children(node).map((label) => unquoted(text(label)));

    const selector = (node: Node, rangeSeconds?: number): Selector => {
        const name = named(node, "Identifier");
        const list = named(node, "LabelMatchers");
        const matchers = (list === undefined ? [] : children(list)).map(matcher);
        return {
            kind: "selector",
            matchers: [
                ...(name === undefined
                    ? []
                    : [{ label: "__name__", op: "=", value: text(name) } as const]),
                ...matchers,
            ],
            from: node.from,
            to: node.to,
            ...(rangeSeconds === undefined ? {} : { rangeSeconds }),
        };
    };
    const matcher = (node: Node): Matcher => {
        const [label, op, value] = children(node);
        if (label !== undefined && op === undefined) {
            return { label: "__name__", op: "=", value: unquoted(text(label)) };
        }
        if (label === undefined || op === undefined || value === undefined) {
            throw new Unsupported(`${text(node)} is not a matcher of a label`);
        }
        return {
            label: unquoted(text(label)),
            op: text(op) as Matcher["op"],
            value: unquoted(text(value)),
        };
    };
    const binary = (node: Node): Expression => {
        const [left, ...rest] = children(node);
        const right = rest.at(-1);
        const operator = rest.find(({ name }) => name in BINARY);
        const matching = rest.find(({ name }) => name === "MatchingModifierClause");
        if (left === undefined || right === undefined || operator === undefined || matching) {
            throw new Unsupported(`${text(matching ?? node)} is not supported`);
        }
        return {
            kind: "binary",
            op: BINARY[operator.name] ?? "+",
            bool: rest.some(({ name }) => name === "BoolModifier"),
            left: read(left),
            right: read(right),
        };
    };
    const aggregate = (node: Node): Expression => {
        const modifier = named(node, "AggregateModifier");
        const body = named(node, "FunctionCallBody");
        const args = body === undefined ? [] : children(body);
        const [of] = args;
        if (of === undefined || args.length > 1) {
            throw new Unsupported(`${text(node)} is not supported`);
        }
        return {
            kind: "aggregate",
            name: text(named(node, "AggregateOp") ?? node).toLowerCase(),
            of: read(of),
            ...(modifier === undefined
                ? {}
                : {
                      grouping: {
                          by: named(modifier, "By") !== undefined,
                          labels: labels(named(modifier, "GroupingLabels")),
                      },
                  }),
        };
    };
    const ranged = (node: Node): Expression => {
        const [of, range] = children(node);
        const seconds = range === undefined ? undefined : prometheusDuration(text(range));
        if (of?.name !== "VectorSelector" || seconds === undefined) {
            throw new Unsupported(`${text(node)} is not supported`);
        }
        return selector(of, seconds);
    };
    const only = (node: Node): Expression => {
        const inner = children(node).at(-1);
        if (inner === undefined) {
            throw new Unsupported(`${text(node)} is empty`);
        }
        return read(inner);
    };
    const read = (node: Node): Expression => {
        switch (node.name) {
            case "NumberDurationLiteral":
                return { kind: "number", value: number(text(node)) };
            case "ParenExpr":
                return only(node);
            case "UnaryExpr":
                return text(node).startsWith("-")
                    ? { kind: "negative", of: only(node) }
                    : only(node);
            case "VectorSelector":
                return selector(node);
            case "MatrixSelector":
                return ranged(node);
            case "BinaryExpr":
                return binary(node);
            case "AggregateExpr":
                return aggregate(node);
            case "FunctionCall": {
                const name = named(node, "FunctionIdentifier");
                const body = named(node, "FunctionCallBody");
                return {
                    kind: "call",
                    name: name === undefined ? "" : text(name),
                    args: body === undefined ? [] : children(body).map(read),
                };
            }
            default:
                throw new Unsupported(
                    node.name === "⚠"
                        ? `the query is not PromQL at character ${node.from + 1}`
                        : `${text(node)} is not supported`,
                );
        }
    };
    return read;
}

function number(text: string): number {
    const value = /^[+-]?inf$/i.test(text)
        ? Number(text.replace(/inf/i, "Infinity"))
        : Number(text.replaceAll("_", ""));
    const seconds = Number.isNaN(value) ? prometheusDuration(text) : value;
    if (seconds === undefined) {
        throw new Unsupported(`${text} is not a number`);
    }
    return seconds;
}

/** The text of a literal, in any of the quotes that PromQL has; a bare name is its own text. */
function unquoted(literal: string): string {
    const quote = literal.charAt(0);
    if (quote === "`") {
        return literal.slice(1, -1);
    }
    if (quote !== '"' && quote !== "'") {
        return literal;
    }
    return literal.slice(1, -1).replaceAll(/\\(.)/g, (_, character: string) => {
        const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
        return escapes[character] ?? character;
    });
}
