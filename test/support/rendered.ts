import type * as pulumi from "@pulumi/pulumi";

/** An object as a chart renders it, the way a transform meets it. */
export function rendered(type: string, props: object, name = "x"): pulumi.ResourceTransformArgs {
    return { custom: true, type, name, props, opts: {} };
}
