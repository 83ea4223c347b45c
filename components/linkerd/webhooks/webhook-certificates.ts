/**
 * Where the certificates come from with which the webhooks of Linkerd and the aggregated API of Viz answer the API
 * server.
 *
 * - `generated`: created by this stack, stored in its state, renewed by `pulumi up`.
 * - `cert-manager`: made and renewed in the cluster by cert-manager, and brought to the API server by its cainjector.
 * - `existing`: somebody else keeps a Secret `<service>-k8s-tls` of type `kubernetes.io/tls` for each.
 */
export type WebhookCertificates =
    GeneratedWebhookCertificates | CertManagerWebhookCertificates | ExistingWebhookCertificates;

/** Self-signed certificates made by this stack, their keys kept as secrets in its state. */
export interface GeneratedWebhookCertificates {
    /** Made by this stack. */
    readonly source: "generated";
}

/**
 * Certificates of an authority of each namespace, which cert-manager makes and renews. It has to be there, with its
 * cainjector.
 *
 * Follows linkerd.io, "Automatically Rotating Webhook TLS Credentials", but that cert-manager makes the authority too.
 */
export interface CertManagerWebhookCertificates {
    /** Made by cert-manager. */
    readonly source: "cert-manager";
}

/** Certificates that somebody else makes and renews: neither a key nor a Secret is made here. */
export interface ExistingWebhookCertificates {
    /** Kept by somebody else. */
    readonly source: "existing";
    /** What the API server has to trust to call the webhooks, PEM; no secret. */
    readonly caBundle: string;
}

/** What an API server trusts: a PEM of which the object tells, or that of a Certificate, by `<namespace>/<name>`. */
export type CaBundle<Text> = { readonly pem: Text } | { readonly injectedFrom: string };

/** A custom resource of cert-manager. */
export interface WebhookCertificateObject {
    /** The end of the resource's name; each once. */
    readonly key: string;
    /** The object. */
    readonly object: {
        readonly apiVersion: string;
        readonly kind: string;
        readonly metadata: { readonly name: string; readonly namespace: string };
        readonly spec: object;
    };
}

const apiVersion = "cert-manager.io/v1";
const authority = "linkerd-webhook-authority";
const issuer = "linkerd-webhook-issuer";
const privateKey = { algorithm: "ECDSA", size: 256 };

/** The authority of a namespace's webhooks: it signs itself, lives for ten years and keeps its key. */
export function webhookAuthority(namespace: string): WebhookCertificateObject[] {
    const root = `${authority}-root`;
    return [
        object("root", "Issuer", root, namespace, { selfSigned: {} }),
        object("authority", "Certificate", authority, namespace, {
            issuerRef: { kind: "Issuer", name: root },
            secretName: authority,
            isCA: true,
            commonName: `webhooks.${namespace}`,
            duration: "87600h0m0s",
            privateKey: { ...privateKey, rotationPolicy: "Never" },
        }),
        object("issuer", "Issuer", issuer, namespace, { ca: { secretName: authority } }),
    ];
}

/** The certificate of one webhook's Service, in the Secret that its pods read. */
export function webhookCertificate(namespace: string, service: string): WebhookCertificateObject {
    const host = `${service}.${namespace}.svc`;
    return object("certificate", "Certificate", service, namespace, {
        issuerRef: { kind: "Issuer", name: issuer },
        secretName: `${service}-k8s-tls`,
        commonName: host,
        dnsNames: [host],
        usages: ["server auth"],
        duration: "2160h0m0s",
        renewBefore: "720h0m0s",
        privateKey: { ...privateKey, rotationPolicy: "Always" },
    });
}

function object(
    key: string,
    kind: string,
    name: string,
    namespace: string,
    spec: object,
): WebhookCertificateObject {
    return { key, object: { apiVersion, kind, metadata: { name, namespace }, spec } };
}
