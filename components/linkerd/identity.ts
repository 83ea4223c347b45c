import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { base64 } from "./base64";
import { IdentityCertificates } from "./certificate-resources";
import { overwriteLost } from "../transforms";

/** Lifetimes of the identity's certificates, in days, where the arguments name none. */
export const identityValidityDays = { anchor: 3650, issuer: 365 } as const;

/** Arguments of {@link Identity}. */
export interface IdentityArgs {
    /** Namespace of the control plane. */
    readonly namespace: string;
    /** Trust domain of the mesh. */
    readonly trustDomain: string;
    /**
     * Days that the trust anchor lives.
     * @default 3650
     */
    readonly anchorValidityDays?: number;
    /**
     * Days that the issuer lives.
     * @default 365
     */
    readonly issuerValidityDays?: number;
}

/** The mesh's identity: trust anchor and issuer, and the two objects through which the control plane reads them. */
export class Identity extends pulumi.ComponentResource {
    constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:Identity", name, {}, opts);
        const { namespace, trustDomain } = args;
        const certificates = new IdentityCertificates(
            `${name}-certificates`,
            {
                trustDomain,
                anchorValidityDays: args.anchorValidityDays ?? identityValidityDays.anchor,
                issuerValidityDays: args.issuerValidityDays ?? identityValidityDays.issuer,
            },
            { parent: this },
        );
        new k8s.core.v1.ConfigMap(
            `${name}-trust-roots`,
            {
                metadata: {
                    name: "linkerd-identity-trust-roots",
                    namespace,
                    annotations: overwriteLost,
                },
                data: { "ca-bundle.crt": certificates.anchorCertificate },
            },
            { parent: this },
        );
        new k8s.core.v1.Secret(
            `${name}-issuer`,
            {
                metadata: {
                    name: "linkerd-identity-issuer",
                    namespace,
                    annotations: overwriteLost,
                },
                type: "kubernetes.io/tls",
                data: {
                    "ca.crt": base64(certificates.anchorCertificate),
                    "tls.crt": base64(certificates.issuerCertificate),
                    "tls.key": base64(certificates.issuerKey),
                },
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
