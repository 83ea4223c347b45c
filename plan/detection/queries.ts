import { selectorsOf } from "../../rules/metrics/correct";
import { type Filling, filledQuery } from "../../rules/metrics/fill";
import { parsePromql } from "../../rules/metrics/promql/parse";
import { type Expression, Unsupported } from "../../rules/metrics/promql/syntax";
import { tidy } from "../../rules/tidy";
import type { Measure, Names } from "./measure";
import { burnRateOf, ofOneWindow } from "./recognise";
import { checkOf } from "./checks";
import type { EnoughRequests, SuccessRateCheck } from "./types";

/** A query with Flagger's placeholders filled in, or the reason why it cannot be parsed. */
export function expressionOf(query: string, filling: Filling): Expression | Unsupported {
    return parsePromql(filledQuery(query, filling));
}

/**
 * What a query measures. The query is evaluated over known counts, so that every equivalent form is recognised.
 *
 * @returns `undefined` for anything else
 */
export function measureOf(expression: Expression, names: Names): Measure | undefined {
    const conditional = unlessTooFew(expression);
    if (conditional !== undefined) {
        const enough = enoughOf(conditional.enough, names);
        const measure = enough && measureOf(conditional.query, names);
        return measure && { ...measure, passesBelow: enough };
    }
    const windows = [
        ...new Set(selectorsOf(expression).flatMap(({ rangeSeconds }) => rangeSeconds ?? [])),
    ].sort((a, b) => a - b);
    const [short, long] = windows;
    if (windows.length === 1 && short !== undefined) {
        return ofOneWindow(expression, names, short);
    }
    return windows.length === 2 && short !== undefined && long !== undefined
        ? burnRateOf(expression, names, long, short)
        : undefined;
}

/** `(query and enough) or (vector(x) unless enough)` */
function unlessTooFew(
    expression: Expression,
): { readonly query: Expression; readonly enough: Expression } | undefined {
    if (expression.kind !== "binary" || expression.op !== "or") {
        return undefined;
    }
    const { left, right } = expression;
    return left.kind === "binary" &&
        left.op === "and" &&
        right.kind === "binary" &&
        right.op === "unless" &&
        same(left.right, right.right)
        ? { query: left.left, enough: left.right }
        : undefined;
}

/** Whether two expressions are the same, wherever they are in the text. */
function same(a: Expression, b: Expression): boolean {
    const plain = (expression: Expression): string =>
        JSON.stringify(expression, (key, value: unknown) =>
            key === "from" || key === "to" ? undefined : value,
        );
    return plain(a) === plain(b);
}

/** `count >= minRequests` */
function enoughOf(expression: Expression, names: Names): EnoughRequests | undefined {
    if (
        expression.kind !== "binary" ||
        expression.op !== ">=" ||
        expression.right.kind !== "number"
    ) {
        return undefined;
    }
    const count = measureOf(expression.left, names);
    return count?.kind === "requests"
        ? {
              windowSeconds: count.windowSeconds,
              minRequests: tidy(expression.right.value * count.unit - count.idleSuccesses),
          }
        : undefined;
}

/**
 * The number of requests that a gate of this package waits for, from the command that the load tester runs.
 *
 * @returns `undefined` for a command of another kind
 */
export function awaitedRequests(
    command: string,
    filling: Filling,
    names: Names,
): EnoughRequests | undefined {
    const expression = commandQuery(command, filling);
    return expression && enoughOf(expression, names);
}

/** A rollback hook of this package: a success rate, with its query. */
export interface RollbackQuery {
    readonly expression: Expression;
    readonly check: SuccessRateCheck;
}

/**
 * The success rate below which a rollback hook of this package rolls back, from the command that the load tester runs.
 *
 * @returns `undefined` for a command of another kind
 */
export function rollbackQuery(
    name: string,
    command: string,
    filling: Filling,
    names: Names,
): RollbackQuery | undefined {
    const expression = commandQuery(command, filling);
    if (expression?.kind !== "binary" || expression.op !== "and") {
        return undefined;
    }
    const { left, right } = expression;
    if (left.kind !== "binary" || left.op !== "<" || left.right.kind !== "number") {
        return undefined;
    }
    const enough = enoughOf(right, names);
    const measure = enough && measureOf(left.left, names);
    const check =
        measure && checkOf(name, { ...measure, passesBelow: enough }, left.right.value, undefined);
    return check?.kind === "successRate" ? { expression, check } : undefined;
}

/** The query that a command sends to Prometheus. */
function commandQuery(command: string, filling: Filling): Expression | undefined {
    const query = /query=([^']*)'/.exec(command)?.[1];
    const expression = query === undefined ? undefined : expressionOf(query, filling);
    return expression instanceof Unsupported ? undefined : expression;
}
