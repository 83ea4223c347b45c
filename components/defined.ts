/** The fields that are set: neither an object of Kubernetes nor a chart's values have an `undefined` in them. */
export function defined<T>(fields: Readonly<Record<string, T | undefined>>): Record<string, T> {
    return Object.fromEntries(
        Object.entries(fields).filter((entry): entry is [string, T] => entry[1] !== undefined),
    );
}
