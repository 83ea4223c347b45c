import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { base64 } from "./base64";
import { ownFieldManager } from "../../field-manager";
import type { IssuerSecretType } from "./identity-source";

/** What the control plane reads of its identity, all PEM. */
export interface IdentityMaterial {
    /** The trusted anchors, one behind the other. */
    readonly trustAnchors: pulumi.Input<string>;
    /** The issuer, and behind it any intermediates up to an anchor. */
    readonly issuerCertificate: pulumi.Input<string>;
    /** The issuer's private key; made a secret here if it is none yet. */
    readonly issuerKey: pulumi.Input<string>;
    /** Type of the issuer's Secret. */
    readonly issuerSecretType: IssuerSecretType;
}

/** Registers the two objects through which the control plane reads its identity, under the names that it expects. */
export function identityObjects(
    name: string,
    namespace: string,
    material: IdentityMaterial,
    opts: pulumi.CustomResourceOptions,
): void {
    trustRoots(name, namespace, material.trustAnchors, opts);
    new k8s.core.v1.Secret(
        `${name}-issuer`,
        {
            metadata: {
                name: "linkerd-identity-issuer",
                namespace,
                annotations: ownFieldManager(),
            },
            type: material.issuerSecretType,
            data: {
                "ca.crt": base64(pulumi.output(material.trustAnchors)),
                "tls.crt": base64(pulumi.output(material.issuerCertificate)),
                "tls.key": base64(pulumi.secret(material.issuerKey)),
            },
        },
        opts,
    );
}

/** Registers the trusted anchors, which are no secret; the issuer is then somebody else's to bring. */
export function trustRoots(
    name: string,
    namespace: string,
    trustAnchors: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): void {
    new k8s.core.v1.ConfigMap(
        `${name}-trust-roots`,
        {
            metadata: {
                name: "linkerd-identity-trust-roots",
                namespace,
                annotations: ownFieldManager(),
            },
            data: { "ca-bundle.crt": trustAnchors },
        },
        opts,
    );
}
