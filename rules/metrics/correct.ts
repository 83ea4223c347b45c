import { pickedBy, type Series } from "./promql/evaluate";
import { parsePromql } from "./promql/parse";
import { type Expression, type Matcher, type Selector, Unsupported } from "./promql/syntax";
import { fill, type Filled, type Filling, isInserted, templateEnd } from "./fill";

/**
 * A query template with more matchers in each selector that picks one of some series; on one line, without comments.
 *
 * @returns `undefined` where the template is not read, or where the place of the matchers is filled in
 */
export function withMatchers(
    template: string,
    filling: Filling,
    unwanted: readonly Series[],
    matchers: readonly Matcher[],
): string | undefined {
    const query = oneLine(template);
    const filled = fill(query, filling);
    const expression = parsePromql(filled.text);
    if (expression instanceof Unsupported) {
        return undefined;
    }
    const changes = selectorsOf(expression)
        .filter((selector) => unwanted.some(pickedBy(selector)))
        .map((selector) => insertion(filled, selector, matchers));
    return changes.reduceRight<string | undefined>(
        (corrected, change) =>
            corrected === undefined || change === undefined
                ? undefined
                : corrected.slice(0, change.at) + change.text + corrected.slice(change.at),
        query,
    );
}

/** Text between quotes is kept, comments are dropped. */
const PARTS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\{\{.*?\}\}|(?:#[^\n]*|\s+)+/gs;

function oneLine(query: string): string {
    return query
        .replaceAll(PARTS, (part) =>
            /^[#\s]/.test(part) ? " " : part.startsWith("{{") ? part.replaceAll(/\s+/g, " ") : part,
        )
        .trim();
}

/** What to insert into the template, and where, for a selector of the filled query to have some matchers. */
function insertion(
    filled: Filled,
    selector: Selector,
    matchers: readonly Matcher[],
): { readonly at: number; readonly text: string } | undefined {
    const { from, to } = selector;
    const more = matchers
        .filter(
            (matcher) =>
                !selector.matchers.some((one) => matcherText(one) === matcherText(matcher)),
        )
        .map(matcherText)
        .join(", ");
    const end = templateEnd(filled, to - 1);
    const text = filled.text.slice(from, to);
    if (end === undefined || !text.endsWith("}")) {
        return end === undefined ? undefined : { at: end, text: `{${more}}` };
    }
    const separator = /[{,]\s*\}$/.test(text) || more === "" ? "" : ", ";
    const spaces = /\s*\}$/.exec(text)?.[0].length ?? 1;
    const at = end - spaces;
    return Array.from({ length: spaces }).some((_, index) => isInserted(filled, to - 1 - index))
        ? undefined
        : { at, text: separator + more };
}

/** A matcher as PromQL has it. */
export function matcherText({ label, op, value }: Matcher): string {
    return `${label}${op}"${value}"`;
}

/** The selectors of an expression, in the order of the text. */
export function selectorsOf(expression: Expression): readonly Selector[] {
    switch (expression.kind) {
        case "number":
            return [];
        case "selector":
            return [expression];
        case "call":
            return expression.args.flatMap(selectorsOf);
        case "binary":
            return [...selectorsOf(expression.left), ...selectorsOf(expression.right)];
        case "aggregate":
        case "negative":
            return selectorsOf(expression.of);
    }
}
