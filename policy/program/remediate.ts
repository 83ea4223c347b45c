import type { MetadataEdit } from "../../rules/mesh/rule";

type Props = Record<string, unknown>;

/**
 * Changes labels and annotations of a resource, as a remediation returns it to the engine. A secret stays one, and the
 * values around a change that are unknown before the update are not read.
 *
 * @param props - the resource's properties, which are changed
 * @param edits - the changes
 * @throws the SDK's own error if the labels or annotations as a whole are unknown before the update
 */
export function edited(props: Props, edits: readonly MetadataEdit[]): Props {
    for (const { key, path, value } of edits) {
        const fields = path.split(".").reduce<Props>((around, name) => {
            around[name] ??= {};
            const field = around[name];
            return isSecret(field) ? field.value : (field as Props);
        }, props);
        if (value === undefined) {
            Reflect.deleteProperty(fields, key);
        } else {
            fields[key] = value;
        }
    }
    return props;
}

/** Whether a value is the SDK's `Secret`, whose class is not imported: the SDK takes as long to load as the whole CLI. */
function isSecret(field: unknown): field is { readonly value: Props } {
    const prototype: unknown = Object.getPrototypeOf(field);
    return (
        (prototype as { constructor?: { name?: string } } | null)?.constructor?.name === "Secret"
    );
}
