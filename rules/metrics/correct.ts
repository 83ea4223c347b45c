import { matchesSelector, type Series } from "./promql/evaluate";
import { parsePromql } from "./promql/parse";
import { type Expression, type Selector, Unsupported } from "./promql/syntax";
import { type Filling, filledQuery, sameLength } from "./fill";

/**
 * A query template with more matchers in each selector that picks one of some series; on one line.
 *
 * @returns `undefined` where the template is not read
 */
export function withMatchers(
    template: string,
    filling: Filling,
    unwanted: readonly Series[],
    matchers: readonly string[],
): string | undefined {
    const [filled, placed] = [filledQuery(template, filling), sameLength(template)].map(
        parsePromql,
    );
    if (filled === undefined || placed === undefined) {
        return undefined;
    }
    if (filled instanceof Unsupported || placed instanceof Unsupported) {
        return undefined;
    }
    const picks = selectorsOf(filled).map((selector) =>
        unwanted.some((series) => matchesSelector(selector, series)),
    );
    const places = selectorsOf(placed);
    if (places.length !== picks.length) {
        return undefined;
    }
    const corrected = places.reduceRight(
        (query, { from, to }, index) =>
            picks[index] === true
                ? query.slice(0, from) + inserted(query.slice(from, to), matchers) + query.slice(to)
                : query,
        template,
    );
    return corrected.replaceAll(/\s+/g, " ").trim();
}

function inserted(selector: string, matchers: readonly string[]): string {
    const more = matchers.filter((matcher) => !selector.includes(matcher)).join(", ");
    const braces = /^(.*?)(,?\s*)\}$/s.exec(selector);
    if (braces === null) {
        return `${selector}{${more}}`;
    }
    const [, before = ""] = braces;
    return `${before}${before.trimEnd().endsWith("{") ? "" : ", "}${more}}`;
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
