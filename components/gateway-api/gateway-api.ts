import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { awaitEstablished } from "../transforms";

/** Arguments of {@link GatewayApi}. */
export interface GatewayApiArgs {
    /** A file, a glob over files or a URL with the CRDs of one Gateway API release, standard channel. */
    readonly manifests: string;
}

/** The Gateway API CRDs, of which Flagger and Linkerd share HTTPRoute. */
export class GatewayApi extends pulumi.ComponentResource {
    constructor(name: string, args: GatewayApiArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:gateway-api:GatewayApi", name, {}, opts);
        new k8s.yaml.v2.ConfigGroup(
            `${name}-crds`,
            { files: [args.manifests] },
            { parent: this, transforms: [awaitEstablished] },
        );
        this.registerOutputs({});
    }
}
