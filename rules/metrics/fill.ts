/** What Flagger fills into a query. */
export interface Filling {
    /** Name of the Canary. */
    readonly name: string;
    readonly namespace: string;
    /** Name of the target. */
    readonly target: string;
    /** Name of the Service that clients call. */
    readonly service: string;
    /** The metric's `interval`. */
    readonly interval: string;
    readonly variables: Readonly<Record<string, string>>;
}

const ACTION = /\{\{-?\s*(?:variables\.(\w+)|(\w+))\s*-?\}\}/g;

/**
 * A query with the values that Flagger fills in; unknown values stay as they are.
 *
 * @see Flagger pkg/apis/flagger/v1beta1/metric.go, pkg/controller/scheduler_metrics.go:355-377
 */
export function filledQuery(query: string, filling: Filling): string {
    return fill(query, filling).text;
}

/** A query as Flagger fills it in, and where its text is from. */
export interface Filled {
    readonly text: string;
    /** What was filled in, in order. */
    readonly insertions: readonly Insertion[];
}

/** The characters that took the place of an action. */
interface Insertion {
    /** Where they are in the filled query, up to `to`. */
    readonly from: number;
    readonly to: number;
    /** The position in the template after the action. */
    readonly end: number;
}

/** Like {@link filledQuery}. */
export function fill(query: string, { variables, ...known }: Filling): Filled {
    const names: Readonly<Record<string, string>> = {
        ...known,
        // no IngressRef and no RouteRef on Linkerd
        ingress: known.target,
        route: known.target,
    };
    const insertions: Insertion[] = [];
    let [text, end] = ["", 0];
    for (const { 0: action, 1: variable, 2: name = "", index } of query.matchAll(ACTION)) {
        const value = variable === undefined ? own(names, name) : own(variables, variable);
        text += query.slice(end, index);
        const from = text.length;
        end = index + action.length;
        text += value ?? action;
        if (value !== undefined) {
            insertions.push({ from, to: text.length, end });
        }
    }
    return { text: text + query.slice(end), insertions };
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
    return Object.hasOwn(values, name) ? values[name] : undefined;
}

/**
 * The position in the template after a character of the filled query.
 *
 * @returns `undefined` for a character that was filled in, except the last one of its action
 */
export function templateEnd({ insertions }: Filled, character: number): number | undefined {
    const last = insertions.findLast(({ from }) => from <= character);
    if (last === undefined) {
        return character + 1;
    }
    return character < last.to - 1 ? undefined : last.end + (character + 1 - last.to);
}

/** Whether a character of the filled query was filled in. */
export function isInserted({ insertions }: Filled, character: number): boolean {
    return insertions.some(({ from, to }) => from <= character && character < to);
}
