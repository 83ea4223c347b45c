import type { Filter, HeaderChange } from "./converted";

/** Headers as they go over the wire: names as written, in order, repeated names allowed. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Applies the changes in the proxy's order: add, then set, then remove. */
export function changeHeaders(headers: HeaderList, change: HeaderChange): HeaderList {
    let changed = [...headers, ...change.add];
    for (const pair of change.set) {
        changed = [...without(changed, pair[0]), pair];
    }
    for (const name of change.remove) {
        changed = without(changed, name);
    }
    return changed;
}

/** Applies the filters of one kind in their order. */
export function applyHeaderFilters(
    headers: HeaderList,
    filters: readonly Filter[],
    kind: "requestHeaders" | "responseHeaders",
): HeaderList {
    return filters.reduce(
        (list, filter) => (filter.kind === kind ? changeHeaders(list, filter.change) : list),
        headers,
    );
}

function without(headers: HeaderList, name: string): (readonly [string, string])[] {
    return headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
}

/** Pairs up Node's flat list of raw headers. */
export function headerList(rawHeaders: readonly string[]): HeaderList {
    const list: [string, string][] = [];
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
        list.push([rawHeaders[index], rawHeaders[index + 1]]);
    }
    return list;
}

const hopByHop: ReadonlySet<string> = new Set([
    "connection",
    "proxy-connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
]);

/** Drops the headers that hold for one connection only: the known ones and those that `Connection` names. */
export function endToEndHeaders(headers: HeaderList): HeaderList {
    const named = headers
        .filter(([name]) => name.toLowerCase() === "connection")
        .flatMap(([, value]) => value.split(",").map((option) => option.trim().toLowerCase()));
    const dropped = new Set([...hopByHop, ...named]);
    return headers.filter(([name]) => !dropped.has(name.toLowerCase()));
}

/** The list in the form that node:http takes: repeated names become arrays. */
export function headerRecord(headers: HeaderList): Record<string, string | string[]> {
    const byName = new Map<string, { name: string; values: string[] }>();
    for (const [name, value] of headers) {
        const key = name.toLowerCase();
        const entry = byName.get(key);
        if (entry === undefined) {
            byName.set(key, { name, values: [value] });
        } else {
            entry.values.push(value);
        }
    }
    return Object.fromEntries(
        [...byName.values()].map(({ name, values }) => [
            name,
            values.length === 1 ? values[0] : values,
        ]),
    );
}
