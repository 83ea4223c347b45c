/** The fields that are set: an object of Kubernetes has no `undefined` in it. */
export function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
