import { createHash } from "node:crypto";

import type * as pulumi from "@pulumi/pulumi";

/** A Kubernetes object as a chart or overlay rendered it, before it is registered. */
interface RenderedObject {
    readonly metadata?: { readonly annotations?: Readonly<Record<string, unknown>> };
}

/**
 * Disables the provider's wait of ten seconds for each Service: a Service has no health of its own, and the Deployments
 * behind it are awaited.
 */
export const skipServiceAwait: pulumi.ResourceTransform = (args) =>
    args.type === "kubernetes:core/v1:Service"
        ? annotate(args, { "pulumi.com/skipAwait": "true" })
        : undefined;

/** Annotation with a digest of what the stack sets for a CRD. */
const CONTENT = "linkerd-canary/content";

/**
 * Holds what comes after a CRD until the API server serves it, so that no custom resource has to be retried.
 *
 * The provider may observe the CRD from before an update, which is established too, and would record it as the result:
 * the next preview then shows the update again. With the digest it waits for the CRD that it has written.
 */
export const awaitEstablished: pulumi.ResourceTransform = (args) => {
    if (args.type !== "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition") {
        return undefined;
    }
    const content = createHash("sha256").update(JSON.stringify(args.props)).digest("hex");
    const digest = content.slice(0, 16);
    return annotate(args, {
        [CONTENT]: digest,
        "pulumi.com/waitFor": JSON.stringify([
            "condition=Established",
            `jsonpath={.metadata.annotations['${CONTENT}']}=${digest}`,
        ]),
    });
};

/**
 * Undoes `helm.sh/resource-policy: keep`, which charts put on their CRDs: `pulumi destroy` must leave the cluster as it
 * was before.
 */
export const deleteWithStack: pulumi.ResourceTransform = (args) => {
    const { metadata } = args.props as RenderedObject;
    return metadata?.annotations?.["helm.sh/resource-policy"] === "keep"
        ? { props: args.props, opts: { ...args.opts, retainOnDelete: false } }
        : undefined;
};

/**
 * Makes one transform of several, each of which sees what those before it did. For each transform of its own Pulumi
 * would send every object through one more call, and CRDs are large.
 */
export function inOrder(
    ...transforms: readonly pulumi.ResourceTransform[]
): pulumi.ResourceTransform {
    return async (args) => {
        let result: pulumi.ResourceTransformResult | undefined;
        for (const transform of transforms) {
            result = (await transform({ ...args, ...result })) ?? result;
        }
        return result;
    };
}

function annotate(
    args: pulumi.ResourceTransformArgs,
    annotations: Readonly<Record<string, string>>,
): pulumi.ResourceTransformResult {
    const object = args.props as RenderedObject;
    return {
        props: {
            ...object,
            metadata: {
                ...object.metadata,
                annotations: { ...object.metadata?.annotations, ...annotations },
            },
        },
        opts: args.opts,
    };
}
