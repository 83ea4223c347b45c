import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import { remembered, textsOf } from "./objects";

type Labels = Readonly<Record<string, string>>;

/**
 * Whether a label selector with `matchLabels` and `matchExpressions` selects labels, as the API server does: an empty
 * selector selects all.
 */
export function selects(selector: unknown, labels: Labels): boolean {
    const { expressions, wanted } = parsed(fieldsOf(selector));
    return (
        wanted.every(([key, value]) => labels[key] === value) &&
        expressions.every((expression) => holds(expression, labels))
    );
}

const parsed = remembered(({ matchExpressions, matchLabels }: Fields) => ({
    wanted: Object.entries(textsOf(matchLabels)),
    expressions: listOf(matchExpressions),
}));

/** Whether a plain map of labels, such as a Service's selector, selects labels; an empty one selects nothing. */
export function selectsByMap(selector: unknown, labels: Labels): boolean {
    const { wanted } = parsed(asMatchLabels(fieldsOf(selector)));
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

const asMatchLabels = remembered((matchLabels: Fields): Fields => ({ matchLabels }));

function holds(expression: unknown, labels: Labels): boolean {
    const { key, operator, values } = fieldsOf(expression);
    const value = labels[textOf(key) ?? ""];
    switch (operator) {
        case "In":
            return value !== undefined && listOf(values).includes(value);
        case "NotIn":
            return value === undefined || !listOf(values).includes(value);
        case "Exists":
            return value !== undefined;
        case "DoesNotExist":
            return value === undefined;
        default:
            return false;
    }
}
