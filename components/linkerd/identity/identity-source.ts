import type * as pulumi from "@pulumi/pulumi";

import type { AnchorPosition } from "./anchor-rotation";

/**
 * Source of the mesh's trust anchor and issuer.
 *
 * - `generated`: created by this stack, stored in its state, renewed by `pulumi up`.
 * - `provided`: provided as PEM, and renewed by you.
 * - `cert-manager`: created and renewed in the cluster by cert-manager and trust-manager.
 *
 * To go from one source to another in a running mesh is to change its trust anchor: only `provided` takes both anchors
 * at once, so go by way of it.
 */
export type IdentitySource = GeneratedIdentity | ProvidedIdentity | CertManagerIdentity;

/** Trust anchor and issuer made by this stack, their keys kept as secrets in its state. */
export interface GeneratedIdentity {
    readonly source: "generated";
    /**
     * Validity of a trust anchor in days; a change applies from the next anchor on.
     * @default 3650
     */
    readonly anchorValidityDays?: number;
    /**
     * Validity of the issuer in days; a change renews it.
     * @default 365
     */
    readonly issuerValidityDays?: number;
    /**
     * Number of days before its expiry from which on `pulumi up` renews the issuer, and a preview shows it. Running
     * proxies are not affected. It must be below the issuer's validity (`identity/renewal-window`), and should be above
     * the 60 days at which `linkerd check` starts to warn.
     * @default 90
     */
    readonly issuerRenewalDays?: number;
    /**
     * The trust anchor in use, and the step of its rotation. To rotate, raise the generation at step `trust`, go
     * on to `issue` and then to `done`, with one `up` and a restart of the meshed workloads in between; every update in
     * a rotation says what comes next. A skipped step is refused with `identity/rotation-step`.
     *
     * Follows linkerd.io, "Manually Rotating Control Plane TLS Credentials".
     * @default { generation: 1, step: "done" }
     */
    readonly anchor?: AnchorPosition;
}

/** What {@link GeneratedIdentity} holds where it says nothing. */
export const generatedDefaults = {
    anchorValidityDays: 3650,
    issuerValidityDays: 365,
    issuerRenewalDays: 90,
} as const;

/**
 * Trust anchors and issuer that somebody else makes, all PEM. They are checked before they reach the cluster: kinds of
 * keys and signatures, dates, authority, chain, and that the key is the issuer's (`identity/…`). Plain texts are checked
 * before anything is made, outputs as soon as they are known.
 *
 * To rotate an anchor, give both first, restart the meshed workloads, then give the new issuer, restart again, and at
 * last the new anchor alone. The control plane is restarted here whenever the anchors change.
 */
export interface ProvidedIdentity {
    readonly source: "provided";
    /** One or more anchors, concatenated; each ECDSA P-256, or RSA of 2048 or 4096 bits. */
    readonly trustAnchors: pulumi.Input<string>;
    /**
     * The issuer, ECDSA P-256, and behind it any intermediates up to an anchor; together with its key.
     * @default - managed by you, in Secret `linkerd-identity-issuer` of type `kubernetes.io/tls`
     */
    readonly issuerCertificate?: pulumi.Input<string>;
    /**
     * The issuer's private key, without a passphrase; give it as a secret.
     * @default - managed by you, with the issuer
     */
    readonly issuerKey?: pulumi.Input<string>;
}

/**
 * Trust anchor and issuer made and renewed in the cluster by cert-manager, the issuer every 23 hours, and brought to
 * Linkerd by trust-manager.
 * Both, with their CRDs, have to be there, and trust-manager has to have `trustNamespace` as its trust namespace: a
 * preview cannot tell, and `up` stops at the first object of a kind that is not known.
 *
 * Follows linkerd.io, "Automatically Rotating Control Plane TLS Credentials", but for its trust anchor: there it is
 * renewed with a new key after 60 days (`renewBefore: 7320h` of `8760h`) and the issuer signed by it within a day, while
 * proxies that have not been restarted trust the old one alone. Here an anchor keeps its key, and another one comes by
 * the steps of {@link CertManagerIdentity.anchor}, as with `generated`.
 */
export interface CertManagerIdentity {
    readonly source: "cert-manager";
    /**
     * Namespace of the trust anchor: cert-manager's cluster resource namespace and trust-manager's trust namespace.
     * @default "cert-manager"
     */
    readonly trustNamespace?: string;
    /**
     * Days that a trust anchor lives; cert-manager extends it, under the same key, 60 days before its end.
     * @default 3650
     */
    readonly anchorValidityDays?: number;
    /**
     * The trust anchor in use, and the step of its rotation, as in {@link GeneratedIdentity.anchor}.
     * @default { generation: 1, step: "done" }
     */
    readonly anchor?: AnchorPosition;
}

/** What {@link CertManagerIdentity} holds where it says nothing. */
export const certManagerDefaults = {
    trustNamespace: "cert-manager",
    anchorValidityDays: 3650,
} as const;
