import * as pulumi from "@pulumi/pulumi";

import { FIELD_MANAGER, fieldManagerOf } from "../rules/existing/live-object";

/**
 * The annotation that gives an object the stack's own field manager, instead of a new one at each creation. An update
 * that was killed before it could write its state leaves objects whose fields belong to the stack, so that the next
 * update may change them; and fields of other owners are not overwritten, but reported as a conflict.
 */
export function ownFieldManager(): Readonly<Record<string, string>> {
    return { [FIELD_MANAGER]: fieldManagerOf(runningStack()) };
}

/** The stack that runs, as `<project>/<stack>`: the organization is not known in a program's unit tests. */
export function runningStack(): string {
    return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** Gives every Kubernetes object that a program registers {@link ownFieldManager}. */
export function withOwnFieldManager(): pulumi.ResourceTransform {
    // the engine calls transforms where Pulumi's functions do not know the stack
    const manager = ownFieldManager();
    return ({ opts, props, type }) => {
        const object = props as { kind?: unknown; metadata?: pulumi.Input<object> };
        // charts and overlays are no objects; patches change objects of others
        if (!type.startsWith("kubernetes:") || object.kind === undefined || /Patch$/.test(type)) {
            return undefined;
        }
        const metadata = pulumi
            .output(object.metadata)
            .apply((given: { annotations?: object } | undefined) => ({
                ...given,
                annotations: { ...given?.annotations, ...manager },
            }));
        return { props: { ...props, metadata }, opts };
    };
}
