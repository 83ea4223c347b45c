import { type Fields, fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import { qualifiedName } from "../../rules/existing/live-object";

/** A resource that an update would create. */
export interface PlannedResource {
    readonly urn: string;
    readonly type: string;
    /** The inputs of the program; secrets and unknown values are replaced by marks. */
    readonly inputs: Fields;
    /** Its state as a preview foresees it, in the form of a stack's state (sdk/go/common/apitype/core.go, ResourceV3). */
    readonly state: Fields;
}

/** A Kubernetes object that an update would create. */
export interface PlannedObject extends PlannedResource {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    /** The namespace in the program. @default - none is set */
    readonly namespace?: string;
}

/**
 * The resources that an update would create, in an order in which each comes behind those that it needs.
 *
 * @param digest - the object that `pulumi preview --json` prints
 */
export function plannedResources(digest: Fields): PlannedResource[] {
    return listOf(digest.steps)
        .map(fieldsOf)
        .flatMap(({ newState, op, urn }) => {
            const state = fieldsOf(newState);
            const [name, type] = [textOf(urn), textOf(state.type)];
            return op === "create" && name !== undefined && type !== undefined
                ? [{ urn: name, type, inputs: fieldsOf(state.inputs), state }]
                : [];
        });
}

/** The Kubernetes objects among planned resources. */
export function plannedObjects(planned: readonly PlannedResource[]): PlannedObject[] {
    return planned.flatMap((resource) => {
        const { apiVersion, kind, metadata } = resource.inputs;
        const { name, namespace } = fieldsOf(metadata);
        // charts and overlays are components; patches change objects of others and own none
        return resource.type.startsWith("kubernetes:") &&
            !resource.type.endsWith("Patch") &&
            resource.state.custom === true &&
            typeof apiVersion === "string" &&
            typeof kind === "string" &&
            typeof name === "string"
            ? [{ ...resource, apiVersion, kind, name, namespace: textOf(namespace) }]
            : [];
    });
}

/** An object as a message names it: `Deployment linkerd/linkerd-identity`. */
export function describeObject(object: Pick<PlannedObject, "kind" | "name" | "namespace">): string {
    return `${object.kind} ${qualifiedName(object)}`;
}

/** The name of a resource in its program: the last part of its URN. */
export function resourceName(urn: string): string {
    return urn.split("::").at(-1) ?? urn;
}
