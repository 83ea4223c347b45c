import { prometheusDuration } from "../../rules/canary/durations";

/** A sum over Linkerd's counter of responses, by its parts. */
export interface Responses {
    readonly of: "canary" | "primary";
    readonly which: "all" | "successes" | "failures";
    readonly function: "rate" | "increase";
    readonly windowSeconds: number;
}

/** What Flagger fills into a query. */
export interface Filling {
    readonly namespace: string;
    readonly target: string;
    /** The metric's `interval`. */
    readonly interval: string;
    readonly variables: Readonly<Record<string, string>>;
}

const SUM = /sum\((rate|increase)\(response_total\{([^{}]*)\}\[(\w+)\]\)\)/g;

/**
 * A query as words: each sum over the responses of canary or primary is a word such as `canary:all:rate:60`, and there
 * is no space. A sum with any label that picks a part of the requests stays as it is.
 */
export function inWords(query: string, filling: Filling): string {
    return filled(query, filling)
        .replaceAll(/\s+/g, "")
        .replaceAll(SUM, (text, name: Responses["function"], labels: string, range: string) => {
            const windowSeconds = prometheusDuration(range);
            const found = windowSeconds === undefined ? undefined : picked(labels, filling);
            return found === undefined
                ? text
                : `${found.of}:${found.which}:${name}:${windowSeconds}`;
        });
}

function filled(query: string, { namespace, target, interval, variables }: Filling): string {
    const known: Readonly<Record<string, string>> = { namespace, target, interval };
    return query
        .replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (text, name: string) => known[name] ?? text)
        .replaceAll(
            /\{\{\s*variables\.(\w+)\s*\}\}/g,
            (text, name: string) => variables[name] ?? text,
        );
}

/** Which responses the labels pick; `undefined` for a selection that is more than these. */
function picked(
    labels: string,
    { namespace, target }: Filling,
): Pick<Responses, "of" | "which"> | undefined {
    const rest = new Set(labels.split(",").filter((label) => label !== ""));
    const takes = (...matchers: readonly string[]): boolean =>
        matchers.some((matcher) => rest.delete(matcher));
    const workload = (name: string): boolean =>
        takes(
            ...["deployment", "daemonset"].flatMap((kind) => [
                `${kind}="${name}"`,
                `${kind}=~"${name}"`,
            ]),
        );
    if (!takes(`namespace="${namespace}"`) || !takes('direction="inbound"')) {
        return undefined;
    }
    // Not the users' requests in any case.
    takes('route_name!="probe"');
    const of = workload(target) ? "canary" : workload(`${target}-primary`) ? "primary" : undefined;
    const which = takes('classification!="failure"', 'classification="success"')
        ? "successes"
        : takes('classification="failure"', 'classification!="success"')
          ? "failures"
          : "all";
    return of === undefined || rest.size > 0 ? undefined : { of, which };
}
