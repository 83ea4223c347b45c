import * as pulumi from "@pulumi/pulumi";

import { identityProvider, servingProvider } from "./certificate-provider";

/** Arguments of {@link IdentityCertificates}. */
export interface IdentityCertificatesArgs {
    /** Trust domain of the mesh, such as `cluster.local`; another one makes new certificates. */
    readonly trustDomain: string;
    /** Days that the trust anchor lives; another value makes a new anchor, on which the whole mesh must restart. */
    readonly anchorValidityDays: number;
    /** Days that the issuer lives; another value renews it under the same anchor. */
    readonly issuerValidityDays: number;
}

/** Linkerd's trust anchor and its issuer, made once and kept in the stack's state; the keys are secrets. */
export class IdentityCertificates extends pulumi.dynamic.Resource {
    /** The trust anchor, PEM. */
    declare readonly anchorCertificate: pulumi.Output<string>;
    /** The anchor's private key, PEM, secret: needed to renew the issuer. */
    declare readonly anchorKey: pulumi.Output<string>;
    /** The issuer, PEM. */
    declare readonly issuerCertificate: pulumi.Output<string>;
    /** The issuer's private key, PEM, secret. */
    declare readonly issuerKey: pulumi.Output<string>;

    constructor(name: string, args: IdentityCertificatesArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            identityProvider,
            name,
            {
                ...args,
                anchorCertificate: undefined,
                anchorKey: undefined,
                issuerCertificate: undefined,
                issuerKey: undefined,
            },
            pulumi.mergeOptions(opts, { additionalSecretOutputs: ["anchorKey", "issuerKey"] }),
            "linkerd",
            "IdentityCertificates",
        );
    }
}

/** Arguments of {@link ServingCertificate}. */
export interface ServingCertificateArgs {
    /** DNS name of the server, such as `tap.linkerd-viz.svc`. */
    readonly host: string;
    /** Days that it lives; another value makes a new one. */
    readonly validityDays: number;
}

/** A self-signed certificate of a webhook's server, made once and kept in the stack's state; the key is a secret. */
export class ServingCertificate extends pulumi.dynamic.Resource {
    /** The certificate, PEM; its own CA bundle. */
    declare readonly certificate: pulumi.Output<string>;
    /** The private key, PEM, secret. */
    declare readonly privateKey: pulumi.Output<string>;

    constructor(name: string, args: ServingCertificateArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            servingProvider,
            name,
            { ...args, certificate: undefined, privateKey: undefined },
            pulumi.mergeOptions(opts, { additionalSecretOutputs: ["privateKey"] }),
            "linkerd",
            "ServingCertificate",
        );
    }
}
