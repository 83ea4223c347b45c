import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { base64 } from "../identity/base64";
import { ServingCertificate } from "../identity/certificate-resources";
import { firstCertificate } from "../identity/renewal";
import { ownFieldManager } from "../../field-manager";
import {
    type CaBundle,
    webhookAuthority,
    webhookCertificate,
    type WebhookCertificateObject,
    type WebhookCertificates,
} from "./webhook-certificates";

/** Days that the certificates of webhooks live; nobody but the API server trusts them, by their own CA bundle. */
export const servingValidityDays = 3650;

/** Days before their end from which on an update renews them. */
export const servingRenewalDays = 90;

/** Arguments of {@link ServingSecret}. */
export interface ServingSecretArgs {
    readonly namespace: string;
    /** Service that the certificate is for; its pods read the Secret `<service>-k8s-tls`. */
    readonly service: string;
    /** Source of the certificate. */
    readonly certificates: WebhookCertificates;
}

/** A serving certificate, and what brings it to its server. */
export class ServingSecret extends pulumi.ComponentResource {
    /** The CA bundle for clients. */
    readonly caBundle: CaBundle<pulumi.Output<string>>;

    constructor(name: string, args: ServingSecretArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:ServingSecret", name, {}, opts);
        const { certificates, namespace, service } = args;
        switch (certificates.source) {
            case "generated":
                this.caBundle = { pem: this.generate(name, namespace, service) };
                break;
            case "cert-manager":
                customResource(name, webhookCertificate(namespace, service), { parent: this });
                this.caBundle = { injectedFrom: `${namespace}/${service}` };
                break;
            case "existing":
                this.caBundle = { pem: pulumi.output(certificates.caBundle) };
                break;
        }
        this.registerOutputs({});
    }

    private generate(name: string, namespace: string, service: string): pulumi.Output<string> {
        const certificate = new ServingCertificate(
            `${name}-certificate`,
            {
                host: `${service}.${namespace}.svc`,
                validityDays: servingValidityDays,
                renewalDays: servingRenewalDays,
            },
            { parent: this },
        );
        new k8s.core.v1.Secret(
            `${name}-secret`,
            {
                metadata: {
                    name: `${service}-k8s-tls`,
                    namespace,
                    annotations: ownFieldManager(),
                },
                type: "kubernetes.io/tls",
                data: {
                    "tls.crt": base64(certificate.certificate.apply(firstCertificate)),
                    "tls.key": base64(certificate.privateKey),
                },
            },
            { parent: this },
        );
        return certificate.certificate;
    }
}

/** Registers the authority of a namespace's webhooks where cert-manager keeps it, and returns what it consists of. */
export function servingAuthority(
    name: string,
    namespace: string,
    certificates: WebhookCertificates,
    parent: pulumi.Resource,
): pulumi.Resource[] {
    return certificates.source === "cert-manager"
        ? webhookAuthority(namespace).map((one) =>
              customResource(`${name}-webhooks`, one, { parent }),
          )
        : [];
}

// Ready before what needs it; for a Certificate that means that its Secret is there.
function customResource(
    name: string,
    { key, object }: WebhookCertificateObject,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
    const annotations = { "pulumi.com/waitFor": "condition=Ready" };
    const metadata = { ...object.metadata, annotations };
    return new k8s.apiextensions.CustomResource(`${name}-${key}`, { ...object, metadata }, opts);
}
