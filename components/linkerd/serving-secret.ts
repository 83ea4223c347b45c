import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { base64 } from "./base64";
import { ServingCertificate } from "./certificate-resources";
import { firstCertificate } from "./renewal";
import { overwriteLost } from "../transforms";

/** Days that the certificates of webhooks live; nobody but the API server trusts them, by their own CA bundle. */
export const servingValidityDays = 3650;

/** Days before their end from which on an update renews them. */
export const servingRenewalDays = 90;

/** Arguments of {@link ServingSecret}. */
export interface ServingSecretArgs {
    readonly namespace: string;
    /** Service that the certificate is for; its pods read the Secret `<service>-k8s-tls`. */
    readonly service: string;
}

/** A serving certificate and the Secret that brings it to its server. */
export class ServingSecret extends pulumi.ComponentResource {
    /** What a client has to trust, PEM. */
    readonly caBundle: pulumi.Output<string>;

    constructor(name: string, args: ServingSecretArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:ServingSecret", name, {}, opts);
        const certificate = new ServingCertificate(
            `${name}-certificate`,
            {
                host: `${args.service}.${args.namespace}.svc`,
                validityDays: servingValidityDays,
                renewalDays: servingRenewalDays,
            },
            { parent: this },
        );
        new k8s.core.v1.Secret(
            `${name}-secret`,
            {
                metadata: {
                    name: `${args.service}-k8s-tls`,
                    namespace: args.namespace,
                    annotations: overwriteLost,
                },
                type: "kubernetes.io/tls",
                data: {
                    "tls.crt": base64(certificate.certificate.apply(firstCertificate)),
                    "tls.key": base64(certificate.privateKey),
                },
            },
            { parent: this },
        );
        this.caBundle = certificate.certificate;
        this.registerOutputs({ caBundle: this.caBundle });
    }
}
