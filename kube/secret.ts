import { at, isRecord, type Known } from "./known";

/** Annotations that rules read; others may contain values: `kubectl apply` writes the whole object into one. */
const READ_ANNOTATIONS = "flagger.app/";

/**
 * Removes the values from an answer about Secrets: only their existence and keys are needed, and removed values cannot
 * appear in a message.
 *
 * @param path - the requested API path
 * @param answer - answer of the API server
 * @returns the Secret, or the list of them, without values; any other answer as it is
 */
export function withoutValues(path: string, answer: Known): Known {
    const kind = at(answer, "kind");
    if (kind !== "Secret" && kind !== "SecretList" && !/\/secrets(?:[/?]|$)/.test(path)) {
        return answer;
    }
    const items = at(answer, "items");
    return Array.isArray(items)
        ? { kind: "SecretList", items: items.map((item: Known) => secretOf(item)) }
        : secretOf(answer);
}

function secretOf(object: Known): Known {
    const names = ["name", "namespace", "uid", "labels", "ownerReferences", "managedFields"];
    const metadata = at(object, "metadata");
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
            ...picked(metadata, (key) => names.includes(key)),
            annotations: picked(at(metadata, "annotations"), (key) =>
                key.startsWith(READ_ANNOTATIONS),
            ),
        },
        ...picked(object, (key) => key === "type"),
        data: emptied(at(object, "data")),
    };
}

function picked(
    value: Known | undefined,
    isWanted: (key: string) => boolean,
): Readonly<Record<string, Known>> {
    return isRecord(value)
        ? Object.fromEntries(Object.entries<Known>(value).filter(([key]) => isWanted(key)))
        : {};
}

function emptied(data: Known | undefined): Known {
    return isRecord(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, ""])) : {};
}
