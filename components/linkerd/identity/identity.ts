import * as pulumi from "@pulumi/pulumi";

import { anchorAnnotation, anchorAnnotations, firstAnchor } from "./anchor-rotation";
import { certManagerIdentity } from "./cert-manager-identity";
import { generatedIdentity } from "./generated-identity";
import { identityObjects, trustRoots } from "./identity-objects";
import type { IdentitySource } from "./identity-source";
import { checksum, providedIdentity } from "./provided-identity";

/** Arguments of {@link LinkerdIdentity}. */
export interface IdentityArgs {
    /** Namespace of the control plane. */
    readonly namespace: string;
    /** Trust domain of the mesh. */
    readonly trustDomain: string;
    /** Source of trust anchor and issuer. */
    readonly source: IdentitySource;
}

/** The mesh's identity: trust anchor and issuer, and the two objects through which the control plane reads them. */
export class LinkerdIdentity extends pulumi.ComponentResource {
    /**
     * Pod annotations that change with the trusted anchors, for the control plane: a proxy reads those only when it
     * starts.
     */
    readonly podAnnotations: Readonly<Record<string, pulumi.Input<string>>>;

    constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:Identity", name, {}, opts);
        const { namespace, trustDomain, source } = args;
        switch (source.source) {
            case "generated": {
                const material = generatedIdentity(name, source, trustDomain, this);
                identityObjects(name, namespace, material, { parent: this });
                this.podAnnotations = anchorAnnotations(source.anchor ?? firstAnchor);
                break;
            }
            case "provided": {
                const material = providedIdentity(`${name}: identity`, source);
                if (material === undefined) {
                    trustRoots(name, namespace, source.trustAnchors, { parent: this });
                } else {
                    identityObjects(name, namespace, material, { parent: this });
                }
                const { trustAnchors } = material ?? source;
                this.podAnnotations = { [anchorAnnotation]: checksum(trustAnchors) };
                break;
            }
            case "cert-manager":
                certManagerIdentity(name, source, { namespace, trustDomain }, this);
                this.podAnnotations = anchorAnnotations(source.anchor ?? firstAnchor);
                break;
        }
        this.registerOutputs({});
    }
}
