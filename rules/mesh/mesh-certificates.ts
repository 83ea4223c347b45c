import { type Fields, fieldsOf, textOf } from "../canary/reading";
import { allIn, nameOf, namespaceOf, placeOf } from "../canary/related/reading/objects";
import type { ObjectSet } from "./rule";

/** A PEM text in an object. */
export interface HeldPem {
    /** The object and the field, such as `Secret linkerd/linkerd-identity-issuer: data["crt.pem"]`. */
    readonly path: string;
    readonly text: string;
}

/** The Secret of Linkerd's issuer, managed by any tool. */
export const ISSUER_SECRET = "linkerd-identity-issuer";
/** The ConfigMap of the trust anchors. */
export const ANCHORS_CONFIG = "linkerd-identity-trust-roots";

/** The servers of Linkerd's webhooks and of tap: the Secret of each, the Service, and who trusts it. */
export const SERVERS: Readonly<
    Record<string, { readonly service: string; readonly kind: string; readonly trusting: string }>
> = {
    "linkerd-proxy-injector-k8s-tls": {
        service: "linkerd-proxy-injector",
        kind: "MutatingWebhookConfiguration",
        trusting: "linkerd-proxy-injector-webhook-config",
    },
    "linkerd-sp-validator-k8s-tls": {
        service: "linkerd-sp-validator",
        kind: "ValidatingWebhookConfiguration",
        trusting: "linkerd-sp-validator-webhook-config",
    },
    "linkerd-policy-validator-k8s-tls": {
        service: "linkerd-policy-validator",
        kind: "ValidatingWebhookConfiguration",
        trusting: "linkerd-policy-validator-webhook-config",
    },
    "tap-k8s-tls": { service: "tap", kind: "APIService", trusting: "v1alpha1.tap.linkerd.io" },
    "tap-injector-k8s-tls": {
        service: "tap-injector",
        kind: "MutatingWebhookConfiguration",
        trusting: "linkerd-tap-injector-webhook-config",
    },
};

/** A text in a Secret or ConfigMap: as it is in `stringData`, in base64 in a Secret's `data`. */
export function heldPem(object: Fields, ...keys: readonly string[]): HeldPem | undefined {
    for (const key of keys) {
        for (const field of ["stringData", "data"]) {
            const value = textOf(fieldsOf(object[field])[key]);
            if (value !== undefined) {
                const isEncoded = object.kind === "Secret" && field === "data";
                return {
                    path: `${placeOf(object)}: ${field}["${key}"]`,
                    text: isEncoded ? decoded(value) : value,
                };
            }
        }
    }
    return undefined;
}

/** The trust anchors of the control plane in a namespace, if they are known. */
export function anchorsIn(among: ObjectSet, namespace: string): HeldPem | undefined {
    const config = allIn(among, "ConfigMap", namespace).find(
        (object) => nameOf(object) === ANCHORS_CONFIG,
    );
    return config && heldPem(config, "ca-bundle.crt");
}

/** The bundle that the API server trusts a server of Linkerd's by, if it is known. */
export function trustedBundle(among: ObjectSet, secret: Fields): HeldPem | undefined {
    const server = SERVERS[nameOf(secret)];
    if (server === undefined) {
        return undefined;
    }
    const object = among.objects
        .map(fieldsOf)
        .find((one) => one.kind === server.kind && nameOf(one) === server.trusting);
    if (object === undefined) {
        return undefined;
    }
    const webhook = fieldsOf(Array.isArray(object.webhooks) ? object.webhooks[0] : undefined);
    const { caBundle } =
        server.kind === "APIService" ? fieldsOf(object.spec) : fieldsOf(webhook.clientConfig);
    const text = textOf(caBundle);
    return text === undefined || text === ""
        ? undefined
        : { path: `${server.kind} ${server.trusting}: caBundle`, text: decoded(text) };
}

/** The name that the API server calls a server of Linkerd's by. */
export function hostOf(secret: Fields): string {
    return `${SERVERS[nameOf(secret)]?.service}.${namespaceOf(secret)}.svc`;
}

function decoded(base64: string): string {
    return Buffer.from(base64, "base64").toString("utf8");
}
