import * as pulumi from "@pulumi/pulumi";

/**
 * The overlay brings its own Namespace, which the platform has already made: the same object, so that only one of the
 * two may delete it, and that is the platform's, which goes last.
 */
export const keepNamespace: pulumi.ResourceTransform = (args) =>
    args.type === "kubernetes:core/v1:Namespace"
        ? { props: args.props, opts: { ...args.opts, retainOnDelete: true } }
        : undefined;

/**
 * Takes over the objects that another way to install has made, so that going from one way to the other changes them in
 * place. Otherwise they would be made anew and then, as the old ones, deleted: with the CRDs every canary would go.
 *
 * @param other URN of the component that the other way makes
 */
export function adopt(other: pulumi.Output<string>): pulumi.ResourceTransform {
    return (args) => ({
        props: args.props,
        opts: {
            ...args.opts,
            aliases: [pulumi.createUrn(args.name, args.type, other)],
            // The Deployment's selector differs and cannot be changed; two of one name cannot be.
            deleteBeforeReplace: true,
        },
    });
}
