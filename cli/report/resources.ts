import { fieldsOf, textOf } from "../../rules/canary/reading";
import type { PreviewedResource, ResourceState } from "./preview/types";

/** Pulumi's placeholder for a value that is known only after the update (sdk/go/common/resource/plugin/rpc.go). */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The parts of a URN: `urn:pulumi:stack::project::parent types$type::name`. */
export interface UrnParts {
    /** Types of the parent components and of the resource, the outermost first. */
    readonly types: readonly string[];
    /** Its name in the program. */
    readonly name: string;
}

/** Splits a URN. */
export function urnParts(urn: string): UrnParts {
    const [, , types = "", ...name] = urn.split("::");
    return { types: types.split("$"), name: name.join("::") };
}

/** The last part of a type: `Deployment` of `kubernetes:apps/v1:Deployment`. */
export function shortType(type: string): string {
    return type.split(":").at(-1) ?? type;
}

/**
 * The name of a resource: a Kubernetes object by kind and name, anything else by its name in the program.
 *
 * @param resource - of a preview
 */
export function resourceName({ urn, before, after }: PreviewedResource): string {
    const object = kubernetesObject(after) ?? kubernetesObject(before);
    const { types, name } = urnParts(urn);
    const kind = shortType(types.at(-1) ?? "");
    if (object === undefined) {
        return `${kind} ${name}`;
    }
    const place = [object.namespace, object.name].filter((part) => part !== undefined).join("/");
    return `${object.kind ?? kind} ${place || name}`;
}

interface Named {
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
}

function kubernetesObject(state: ResourceState | undefined): Named | undefined {
    if (state === undefined || textOf(state.inputs.apiVersion) === undefined) {
        return undefined;
    }
    const { kind, metadata } = state.inputs;
    const { name, namespace } = fieldsOf(metadata);
    return { kind: textOf(kind), name: known(name), namespace: known(namespace) };
}

function known(value: unknown): string | undefined {
    const text = textOf(value);
    return text === UNKNOWN ? undefined : text;
}

/** Whether a value is known only after the update. */
export function isUnknown(value: unknown): boolean {
    return value === UNKNOWN;
}

/** Whether a resource is a component, which only groups other resources. */
export function isComponent({ urn }: PreviewedResource, parents: ReadonlySet<string>): boolean {
    const type = urnParts(urn).types.at(-1) ?? "";
    return (
        parents.has(urn) || type.startsWith("linkerd-canary:") || type.startsWith("pulumi:pulumi:")
    );
}

/**
 * The components that a resource is part of, the outermost first, without the stack: `CanaryWorkload podinfo`.
 *
 * @param resource - of a preview
 */
export function componentOf({ after, before }: PreviewedResource): string {
    const parent = after?.parent ?? before?.parent;
    if (parent === undefined) {
        return "The stack itself";
    }
    const { types, name } = urnParts(parent);
    const own = types.filter((type) => type !== "pulumi:pulumi:Stack").map(shortType);
    return own.length === 0 ? "The stack itself" : `${own.join(" / ")} ${name}`;
}
