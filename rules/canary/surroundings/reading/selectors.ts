import { fieldsOf, listOf, textOf } from "../../reading";
import { textsOf } from "./objects";

type Labels = Readonly<Record<string, string>>;

/**
 * Whether a label selector with `matchLabels` and `matchExpressions` selects labels, as the API server does: an empty
 * selector selects all.
 */
export function selects(selector: unknown, labels: Labels): boolean {
    const { matchLabels, matchExpressions } = fieldsOf(selector);
    return (
        containsAll(labels, textsOf(matchLabels)) &&
        listOf(matchExpressions).every((expression) => holds(expression, labels))
    );
}

/** Whether a plain map of labels, as a Service's selector is, selects labels; an empty one selects none. */
export function selectsByMap(selector: unknown, labels: Labels): boolean {
    const wanted = textsOf(selector);
    return Object.keys(wanted).length > 0 && containsAll(labels, wanted);
}

function containsAll(labels: Labels, wanted: Labels): boolean {
    return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

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
