import type * as pulumi from "@pulumi/pulumi";

import { base64 } from "../identity/base64";
import { caBundlePlaceholder } from "../values";
import type { CaBundle } from "./webhook-certificates";
import { ownFieldManager } from "../../field-manager";

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

/** CA bundles by the name of the webhook configuration or APIService that calls the server. */
export type CaBundles = Readonly<Record<string, CaBundle<pulumi.Output<string>>>>;

/**
 * Puts the CA bundles into the objects that a chart rendered with {@link caBundlePlaceholder}.
 *
 * As chart values they would be unknown until the certificates exist, and a chart with unknown values renders nothing:
 * the first preview would be empty, and policies could not check it.
 */
export function injectCaBundles(bundles: CaBundles): pulumi.ResourceTransform {
    // the engine calls transforms where Pulumi's functions do not know the stack
    const manager = ownFieldManager();
    return (args) => {
        switch (args.type) {
            case "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration":
            case "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration": {
                const object = args.props as WebhookConfiguration;
                const bundle = bundleFor(bundles, object.metadata?.name);
                const webhooks = object.webhooks?.map((webhook) => ({
                    ...webhook,
                    clientConfig: trusting(webhook.clientConfig, bundle),
                }));
                return {
                    props: {
                        ...object,
                        metadata: annotated(object.metadata, bundle, manager, injected.webhooks),
                        webhooks,
                    },
                    opts: args.opts,
                };
            }
            case "kubernetes:apiregistration.k8s.io/v1:APIService": {
                const object = args.props as ApiService;
                const bundle = bundleFor(bundles, object.metadata?.name);
                return {
                    props: {
                        ...object,
                        metadata: annotated(object.metadata, bundle, manager, injected.apiService),
                        spec: trusting(object.spec, bundle),
                    },
                    opts: args.opts,
                };
            }
            default:
                return undefined;
        }
    };
}

/** How cert-manager's cainjector learns which authority to write into an object. */
const injectAnnotation = "cert-manager.io/inject-ca-from";

/** What Pulumi waits for where the cainjector writes the authority. */
const injected = {
    webhooks: "jsonpath={.webhooks[*].clientConfig.caBundle}",
    apiService: "jsonpath={.spec.caBundle}",
} as const;

// Without its authority, the API server's calls fail: the injector's failure policy then admits every pod without a
// proxy, so nothing that needs one may be created before.
function annotated(
    metadata: Metadata | undefined,
    bundle: Bundle,
    manager: Readonly<Record<string, string>>,
    awaited: string,
): Metadata {
    const added =
        "pem" in bundle
            ? manager
            : { [injectAnnotation]: bundle.injectedFrom, "pulumi.com/waitFor": awaited };
    return { ...metadata, annotations: { ...metadata?.annotations, ...added } };
}

/** With the bundle; without any where the cainjector fills it in, which this program must then not own. */
function trusting(client: { readonly caBundle?: unknown } | undefined, bundle: Bundle): object {
    if ("pem" in bundle) {
        return { ...client, caBundle: base64(bundle.pem) };
    }
    return Object.fromEntries(Object.entries(client ?? {}).filter(([key]) => key !== "caBundle"));
}

type Bundle = CaBundles[string];

function bundleFor(bundles: CaBundles, name: string | undefined): Bundle {
    const bundle = name === undefined ? undefined : bundles[name];
    if (bundle === undefined) {
        throw new Error(
            `No CA bundle is known for ${name ?? "an unnamed webhook configuration"}, ` +
                `which the chart rendered with the placeholder "${caBundlePlaceholder}"; ` +
                `known are ${Object.keys(bundles).join(", ")}.`,
        );
    }
    return bundle;
}
