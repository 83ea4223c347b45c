import { recently } from "../../recently";
import { children, firstError, type Node, treeOf } from "./grammar";
import { numberIn, rangeIn, unquoted } from "./literals";
import { testOf } from "./matchers";
import type { BinaryOp, Expression, Matcher, Selector } from "./syntax";
import { Unsupported } from "./syntax";

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
    return parsed(query);
}

const parsed = recently(100, parse);

function parse(query: string): Expression | Unsupported {
    const top = treeOf(query);
    const wrong = firstError(top);
    const [root] = children(top);
    try {
        if (root === undefined) {
            return new Unsupported("the query is empty");
        }
        return wrong === undefined
            ? reader(query)(root)
            : new Unsupported(`the query is not PromQL at character ${wrong + 1}`);
    } catch (error) {
        if (error instanceof Unsupported) {
            return error;
        }
        throw error;
    }
}

const SIGN = /^[-+]\s*/;

function reader(query: string): (node: Node) => Expression {
    const text = ({ from, to }: Node): string => query.slice(from, to);
    const named = (node: Node, name: string): Node | undefined =>
        children(node).find((child) => child.name === name);
    const labels = (node: Node | undefined): readonly string[] =>
        node === undefined ? [] : children(node).map((label) => unquoted(text(label)));

    const selector = (node: Node, rangeSeconds?: number): Selector => {
        const name = named(node, "Identifier");
        const list = named(node, "LabelMatchers");
        const matchers: readonly Matcher[] = [
            ...(name === undefined
                ? []
                : [{ label: "__name__", op: "=", value: text(name) } as const]),
            ...(list === undefined ? [] : children(list)).map(matcher),
        ];
        if (matchers.map(({ op, value }) => testOf(op, value)).every((test) => test(""))) {
            throw new Unsupported(`${text(node)} needs a matcher that takes no empty label`);
        }
        return {
            kind: "selector",
            matchers,
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
    /** The labels that the one sample adds to the many. */
    const addedLabels = ({ nextSibling }: Node): readonly string[] =>
        labels(nextSibling ?? undefined);
    const binary = (node: Node): Expression => {
        const parts = children(node);
        const [left, operator] = parts;
        const right = parts.at(-1);
        const op = BINARY[operator?.name ?? ""];
        const modifiers = parts.slice(2, -1);
        const by = modifiers.find(({ name }) => name === "MatchingModifierClause");
        const many = by && (named(by, "GroupLeft") ?? named(by, "GroupRight"));
        const unknown =
            modifiers.find((part) => part !== by && part.name !== "BoolModifier") ??
            (many && addedLabels(many).length > 0 ? many : undefined);
        if (left === undefined || right === undefined || op === undefined || unknown) {
            throw new Unsupported(`${text(unknown ?? node)} is not supported`);
        }
        // the grammar takes the sign of a literal for a part of it, Prometheus for that of the whole power
        const sign =
            op === "^" && left.name === "NumberDurationLiteral" ? SIGN.exec(text(left)) : null;
        const binary: Expression = {
            kind: "binary",
            op,
            bool: modifiers.some(({ name }) => name === "BoolModifier"),
            ...(by === undefined
                ? {}
                : {
                      matching: {
                          on: named(by, "On") !== undefined,
                          labels: labels(named(by, "GroupingLabels")),
                      },
                  }),
            ...(many === undefined
                ? {}
                : { many: many.name === "GroupLeft" ? ("left" as const) : ("right" as const) }),
            left: sign === null ? read(left) : literal(text(left).replace(SIGN, "")),
            right: read(right),
        };
        return sign?.[0].startsWith("-") === true ? { kind: "negative", of: binary } : binary;
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
        const seconds = range === undefined ? undefined : rangeIn(text(range));
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
                return literal(text(node));
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
                throw new Unsupported(`${text(node)} is not supported`);
        }
    };
    return read;
}

function literal(text: string): Expression {
    const value = numberIn(text.replace(SIGN, ""));
    return { kind: "number", value: text.startsWith("-") ? -value : value };
}
