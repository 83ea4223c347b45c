import * as pulumi from "@pulumi/pulumi";

import type { AnchorPosition } from "./anchor-rotation";
import { identityProvider } from "./identity-provider";
import { servingProvider } from "../webhooks/serving-provider";

/** Arguments of {@link IdentityCertificates}. */
export interface IdentityCertificatesArgs {
    /** Trust domain of the mesh, such as `cluster.local`; another one makes new certificates. */
    readonly trustDomain: string;
    /** Validity of a trust anchor in days; a change applies from the next anchor on. */
    readonly anchorValidityDays: number;
    /** Validity of the issuer in days; a change renews it under the same anchor. */
    readonly issuerValidityDays: number;
    /** Days before its end from which on the issuer is renewed. */
    readonly issuerRenewalDays: number;
    /** Which anchor is in use, and where its rotation stands; a skipped step is refused. */
    readonly anchor: AnchorPosition;
}

/** Linkerd's trust anchor and its issuer, made once and kept in the stack's state; the keys are secrets. */
export class IdentityCertificates extends pulumi.dynamic.Resource {
    /** The trust anchor, PEM. */
    declare readonly anchorCertificate: pulumi.Output<string>;
    /** The anchor before, PEM, while a rotation is under way; else empty, and not known in older states. */
    declare readonly previousCertificate: pulumi.Output<string>;
    /** When the anchor ends, in ISO 8601; not known in older states. */
    declare readonly anchorEnds: pulumi.Output<string>;
    /** The anchor's private key, PEM, secret: needed to renew the issuer. */
    declare readonly anchorKey: pulumi.Output<string>;
    /** The issuer, PEM. */
    declare readonly issuerCertificate: pulumi.Output<string>;
    /** The issuer's private key, PEM, secret. */
    declare readonly issuerKey: pulumi.Output<string>;

    constructor(name: string, args: IdentityCertificatesArgs, opts?: pulumi.CustomResourceOptions) {
        const { anchor, ...inputs } = args;
        super(
            identityProvider,
            name,
            {
                ...inputs,
                anchorGeneration: anchor.generation,
                anchorStep: anchor.step,
                anchorCertificate: undefined,
                anchorKey: undefined,
                anchorEnds: undefined,
                previousCertificate: undefined,
                previousKey: undefined,
                issuerCertificate: undefined,
                issuerKey: undefined,
            },
            pulumi.mergeOptions(opts, {
                additionalSecretOutputs: ["anchorKey", "previousKey", "issuerKey"],
            }),
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
    /** Days before its end from which on it is renewed. */
    readonly renewalDays: number;
}

/** A self-signed certificate of a webhook's server, kept in the stack's state and renewed in time; the key is a secret. */
export class ServingCertificate extends pulumi.dynamic.Resource {
    /** The certificate, PEM, and behind it the one before, if any: the CA bundle of clients. */
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
