/**
 * A rule that the guard evaluates in the cluster, in CEL: a list with one string for each place at which an object
 * breaks it, `path: value`. A `$name` in it is a variable of the object (`variables.ts`), so that the same expression
 * can be evaluated for the object before an update; `$object` is the object itself, `$param` another one that it is
 * compared with.
 */
export interface GuardRule {
    /** Id of the rule: the same as in `rules/`. */
    readonly id: string;
    /** The CEL expression. */
    readonly violations: string;
    /**
     * What must hold, if it differs for these places.
     * @default - the rule's requirement
     */
    readonly requirement?: string;
    /**
     * What to do, if it differs for these places.
     * @default - the rule's fix
     */
    readonly fix?: string;
    /**
     * CEL: how a problem calls the object that these places are in.
     * @default - the object of the request
     */
    readonly place?: string;
    /**
     * CEL: the causes, `{reason}`, of the one problem that the rule can have. An update that only removes some of them
     * keeps the problem, although its text differs.
     * @default - the text identifies a problem
     */
    readonly causes?: string;
    /**
     * Whether the strings contain requirement and fix themselves.
     * @default false
     */
    readonly selfContainedMessage?: boolean;
}

/** A text as CEL writes it. */
export function quoted(text: string): string {
    return JSON.stringify(text);
}

/** A list of texts as CEL writes it. */
export function listed(texts: readonly string[]): string {
    return `[${texts.map(quoted).join(", ")}]`;
}

/** Whether a CEL text matches an expression of RE2. */
export function matches(value: string, expression: string): string {
    return `${value}.matches(${quoted(expression)})`;
}

/** Values as shown in problems: strings in quotes, numbers as they are, and for anything else only that it is set. */
export const format = {
    text: (value: string): string => `"\\"" + ${value} + "\\""`,
    number: (value: string): string => `string(${value})`,
    nothing: quoted("not set"),
    something: quoted("set"),
} as const;

/** One place that is found where a condition holds. */
export function at(path: string, condition: string, value: string = format.something): string {
    return `((${condition}) ? [${quoted(`${path}: `)} + ${value}] : [])`;
}

/**
 * The items of a list that break a rule. `e.it` is the item, `e.path` its path, and `e.key` identifies it without its
 * position.
 *
 * @param list - a variable with items and their paths, such as `$metrics`
 * @param condition - of the item
 * @param below - the reported field, such as `.interval`; empty for the item itself
 */
export function each(
    list: string,
    condition: string,
    below: string,
    value: string = format.something,
): string {
    return `${list}.filter(e, ${condition}).map(e, e.path + ${quoted(`${below}: `)} + ${value})`;
}

/** A field of an object in CEL, or another value where it is not set. */
export function or(field: string, otherwise: string): string {
    const parts = field.split(".");
    const [first = "", ...rest] = parts;
    return `${first}${rest.map((part) => `.?${part}`).join("")}.orValue(${otherwise})`;
}

/** Whether a field is set, even if a part of its path is unset. */
export function isSet(field: string): string {
    const [first = "", ...rest] = field.split(".");
    return `${first}${rest.map((part) => `.?${part}`).join("")}.hasValue()`;
}
