import type * as pulumi from "@pulumi/pulumi";

import { base64 } from "./base64";
import { caBundlePlaceholder } from "./values";
import { overwriteLost } from "../transforms";

interface Webhook {
    readonly clientConfig?: { readonly caBundle?: unknown };
}

interface Metadata {
    readonly name?: string;
    readonly annotations?: Readonly<Record<string, unknown>>;
}

interface WebhookConfiguration {
    readonly metadata?: Metadata;
    readonly webhooks?: readonly Webhook[];
}

interface ApiService {
    readonly metadata?: Metadata;
    readonly spec?: { readonly caBundle?: unknown };
}

/** CA bundles, PEM, by the name of the webhook configuration or APIService that calls the server. */
export type CaBundles = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * Puts the CA bundles into the objects that a chart rendered with {@link caBundlePlaceholder}.
 *
 * As chart values they would be unknown until the certificates exist, and a chart with unknown values renders nothing:
 * the first preview would be empty and policies blind.
 */
export function injectCaBundles(bundles: CaBundles): pulumi.ResourceTransform {
    return (args) => {
        switch (args.type) {
            case "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration":
            case "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration": {
                const object = args.props as WebhookConfiguration;
                const caBundle = bundleFor(bundles, object.metadata?.name);
                const webhooks = object.webhooks?.map((webhook) => ({
                    ...webhook,
                    clientConfig: { ...webhook.clientConfig, caBundle },
                }));
                return {
                    props: { ...object, metadata: overwritten(object.metadata), webhooks },
                    opts: args.opts,
                };
            }
            case "kubernetes:apiregistration.k8s.io/v1:APIService": {
                const object = args.props as ApiService;
                const caBundle = bundleFor(bundles, object.metadata?.name);
                return {
                    props: {
                        ...object,
                        metadata: overwritten(object.metadata),
                        spec: { ...object.spec, caBundle },
                    },
                    opts: args.opts,
                };
            }
            default:
                return undefined;
        }
    };
}

function overwritten(metadata: Metadata | undefined): Metadata {
    return { ...metadata, annotations: { ...metadata?.annotations, ...overwriteLost } };
}

function bundleFor(bundles: CaBundles, name: string | undefined): pulumi.Output<string> {
    const bundle = name === undefined ? undefined : bundles[name];
    if (bundle === undefined) {
        throw new Error(
            `No CA bundle is known for ${name ?? "a webhook configuration without a name"}, ` +
                `which the chart rendered with the placeholder "${caBundlePlaceholder}"; ` +
                `known are ${Object.keys(bundles).join(", ")}.`,
        );
    }
    return base64(bundle);
}
