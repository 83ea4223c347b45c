import type * as pulumi from "@pulumi/pulumi";

interface Template {
    readonly metadata?: { readonly annotations?: Readonly<Record<string, unknown>> };
}

interface Deployment {
    readonly spec?: { readonly template?: Template };
}

/**
 * Puts annotations on the pods of every Deployment that a chart renders, so that they start anew when one changes. As
 * chart values they would have to be known at preview.
 */
export function annotatePods(
    annotations: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.ResourceTransform {
    return (args) => {
        if (
            args.type !== "kubernetes:apps/v1:Deployment" ||
            Object.keys(annotations).length === 0
        ) {
            return undefined;
        }
        const object = args.props as Deployment;
        const template = object.spec?.template;
        const metadata = {
            ...template?.metadata,
            annotations: { ...template?.metadata?.annotations, ...annotations },
        };
        return {
            props: { ...object, spec: { ...object.spec, template: { ...template, metadata } } },
            opts: args.opts,
        };
    };
}
