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

/**
 * Finds the items that have a selector which selects some labels, without a comparison with each of them: those with `matchLabels` are
 * indexed by their first label, once for each list of items.
 *
 * @param selectorOf - the selector of an item
 */
export function selectedBy<Item>(
    selectorOf: (item: Item) => unknown,
): (items: readonly Item[], labels: Labels) => readonly Item[] {
    const indexOf = remembered((items: readonly Item[]) => {
        const byLabel = new Map<string, number[]>();
        const others: number[] = [];
        items.forEach((item, at) => {
            const selector = selectorOf(item);
            if (typeof selector !== "object" || selector === null) {
                return;
            }
            const [first] = parsed(fieldsOf(selector)).wanted;
            const key = first?.join("=");
            const places = key === undefined ? others : (byLabel.get(key) ?? []);
            places.push(at);
            if (key !== undefined) {
                byLabel.set(key, places);
            }
        });
        return { byLabel, others };
    });
    return (items, labels) => {
        const { byLabel, others } = indexOf(items);
        const own = Object.entries(labels).flatMap(
            ([key, value]) => byLabel.get(`${key}=${value}`) ?? [],
        );
        return [...others, ...own]
            .sort((one, other) => one - other)
            .flatMap((at) => {
                const item = items[at];
                return item !== undefined && selects(selectorOf(item), labels) ? [item] : [];
            });
    };
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
