import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

interface Deployment {
    readonly spec: { readonly template: { readonly metadata?: { readonly annotations?: object } } };
}

/**
 * Restarts a Deployment when one of these secrets changes: a container keeps the environment that it began with.
 * As a transform, since a chart with a value that is not yet known renders nothing.
 *
 * @param secrets values by name; without any the Deployment stays as it is
 */
export function restartOnChange(
    secrets: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.ResourceTransform {
    return (args) => {
        if (args.type !== "kubernetes:apps/v1:Deployment" || Object.keys(secrets).length === 0) {
            return undefined;
        }
        const object = args.props as Deployment;
        const { template } = object.spec;
        const annotations = {
            ...template.metadata?.annotations,
            "linkerd-canary/secrets": digest(secrets),
        };
        return {
            props: {
                ...object,
                spec: {
                    ...object.spec,
                    template: { ...template, metadata: { ...template.metadata, annotations } },
                },
            },
            opts: args.opts,
        };
    };
}

// The values bear tokens too long to be guessed from their digest.
function digest(secrets: Readonly<Record<string, pulumi.Input<string>>>): pulumi.Output<string> {
    return pulumi.unsecret(
        pulumi
            .output(secrets)
            .apply((values) =>
                createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 16),
            ),
    );
}
