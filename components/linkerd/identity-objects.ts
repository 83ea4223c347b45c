import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { base64 } from "./base64";
import { overwriteLost } from "../transforms";

/** What the control plane reads of its identity, all PEM. */
export interface IdentityMaterial {
    /** The trusted anchors, one behind the other. */
    readonly trustAnchors: pulumi.Input<string>;
    /** The issuer, and behind it any intermediates up to an anchor. */
    readonly issuerCertificate: pulumi.Input<string>;
    /** The issuer's private key; made a secret here if it is none yet. */
    readonly issuerKey: pulumi.Input<string>;
}

/** Registers the two objects through which the control plane reads its identity, under the names that it expects. */
export function identityObjects(
    name: string,
    namespace: string,
    material: IdentityMaterial,
    opts: pulumi.CustomResourceOptions,
): void {
    const metadata = (object: string) => ({ name: object, namespace, annotations: overwriteLost });
    new k8s.core.v1.ConfigMap(
        `${name}-trust-roots`,
        {
            metadata: metadata("linkerd-identity-trust-roots"),
            data: { "ca-bundle.crt": material.trustAnchors },
        },
        opts,
    );
    new k8s.core.v1.Secret(
        `${name}-issuer`,
        {
            metadata: metadata("linkerd-identity-issuer"),
            type: "kubernetes.io/tls",
            data: {
                "ca.crt": base64(pulumi.output(material.trustAnchors)),
                "tls.crt": base64(pulumi.output(material.issuerCertificate)),
                "tls.key": base64(pulumi.secret(material.issuerKey)),
            },
        },
        opts,
    );
}
