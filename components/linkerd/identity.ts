import * as pulumi from "@pulumi/pulumi";

import { generatedIdentity } from "./generated-identity";
import { identityObjects } from "./identity-objects";
import type { IdentitySource } from "./identity-source";

/** Arguments of {@link Identity}. */
export interface IdentityArgs {
    /** Namespace of the control plane. */
    readonly namespace: string;
    /** Trust domain of the mesh. */
    readonly trustDomain: string;
    /** Where trust anchor and issuer come from. */
    readonly source: IdentitySource;
}

/** The mesh's identity: trust anchor and issuer, and the two objects through which the control plane reads them. */
export class Identity extends pulumi.ComponentResource {
    constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:Identity", name, {}, opts);
        const { namespace, trustDomain, source } = args;
        identityObjects(name, namespace, generatedIdentity(name, source, trustDomain, this), {
            parent: this,
        });
        this.registerOutputs({});
    }
}
