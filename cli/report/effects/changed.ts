import type { KubernetesObject, RuleContext } from "../../../rules/canary";
import { type Fields, fieldsOf } from "../../../rules/canary/reading";
import { groupOf, nameOf as objectName } from "../../../rules/canary/related/reading/objects";
import type { PreviewedResource } from "../preview/types";

/** The object after the update, or the one that is deleted. */
export function objectOf({ after, before }: PreviewedResource): Fields {
    return (after ?? before)?.inputs ?? {};
}

/** The name of an object; empty if it is not known. */
export function nameOf(resource: PreviewedResource): string {
    return objectName(objectOf(resource));
}

/** The namespace of an object as the program sets it. */
export function namespaceOf(resource: PreviewedResource): unknown {
    return fieldsOf(objectOf(resource).metadata).namespace;
}

/**
 * Selects objects of a kind.
 *
 * @param kind - such as `Service`
 * @param group - its API group; empty for the core group
 * @param name - of the object; default: any
 */
export function isObject(
    kind: string,
    group: string,
    name?: string,
): (resource: PreviewedResource) => boolean {
    return (resource) => {
        const object = objectOf(resource);
        return (
            object.kind === kind &&
            groupOf(object) === group &&
            (name === undefined || nameOf(resource) === name)
        );
    };
}

/** A Canary alone, for what can be read of it without other objects. */
export function contextOf(canary: PreviewedResource): RuleContext {
    return {
        canary: objectOf(canary) as unknown as KubernetesObject,
        objects: [],
        authoritativeKinds: [],
        installation: {},
    };
}

/**
 * Whether one of some fields differs. A secret value is the same placeholder before and after, but its path is among
 * those that the preview calls changed.
 *
 * @param fields - paths such as `spec.ports`
 */
export function changes(resource: PreviewedResource, ...fields: readonly string[]): boolean {
    return fields.some(
        (field) =>
            valueAt(resource.before?.inputs, field) !== valueAt(resource.after?.inputs, field) ||
            resource.changed.some(
                (path) =>
                    path === field ||
                    (/^[.[]/.test(path.slice(field.length)) && path.startsWith(field)),
            ),
    );
}

/** The fields of a part of an object that differ. */
export function changedFields(resource: PreviewedResource, part: string): string[] {
    const [before, after] = [resource.before, resource.after].map((state) =>
        fieldsOf(fieldsOf(state?.inputs)[part]),
    );
    return [...new Set(Object.keys({ ...before, ...after }))].filter((field) =>
        changes(resource, `${part}.${field}`),
    );
}

function valueAt(inputs: Fields | undefined, path: string): string | undefined {
    const value = path.split(".").reduce<unknown>((part, key) => fieldsOf(part)[key], inputs);
    return JSON.stringify(value);
}
