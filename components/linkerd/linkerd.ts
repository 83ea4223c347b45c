import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chartLocation, type ChartSource } from "../sources";
import { awaitEstablished, deleteWithStack, inOrder, skipServiceAwait } from "../transforms";
import { firstAnchor } from "./anchor-rotation";
import { injectCaBundles } from "./ca-bundles";
import { Identity } from "./identity";
import type { IdentitySource } from "./identity-source";
import { ServingSecret } from "./serving-secret";
import { controlPlaneValues, crdsValues } from "./values";

/** Arguments of {@link Linkerd}. */
export interface LinkerdArgs {
    /** Namespace of the control plane; it has to exist. */
    readonly namespace: string;
    /** Version, such as `edge-26.6.3`: the tag of the images. */
    readonly version: string;
    /** Where the chart linkerd-crds comes from. */
    readonly crds: ChartSource;
    /** Where the chart linkerd-control-plane comes from. */
    readonly controlPlane: ChartSource;
    /**
     * Trust domain of the mesh.
     * @default "cluster.local"
     */
    readonly trustDomain?: string;
    /**
     * Where trust anchor and issuer come from.
     * @default { source: "generated" }
     */
    readonly identity?: IdentitySource;
}

/** Trust domain of a mesh whose settings name none: that of the charts. */
export const defaultTrustDomain = "cluster.local";

/**
 * Linkerd's CRDs, its identity and its control plane.
 *
 * @example
 * new Linkerd("linkerd", {
 *     namespace: "linkerd",
 *     version: pins.linkerd.version,
 *     crds: pins.linkerd.crds,
 *     controlPlane: pins.linkerd.controlPlane,
 * }, { dependsOn: [gatewayApi, namespaces] });
 */
export class Linkerd extends pulumi.ComponentResource {
    constructor(name: string, args: LinkerdArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:Linkerd", name, {}, opts);
        const { namespace, version } = args;
        const trustDomain = args.trustDomain ?? defaultTrustDomain;
        const source = args.identity ?? { source: "generated" };

        const crds = new k8s.helm.v4.Chart(
            `${name}-crds`,
            {
                ...chartLocation(args.crds),
                name: "linkerd-crds",
                namespace,
                values: crdsValues(),
            },
            { parent: this, transforms: [inOrder(awaitEstablished, deleteWithStack)] },
        );
        const identity = new Identity(
            `${name}-identity`,
            { namespace, trustDomain, source },
            { parent: this },
        );
        const serving = (webhook: string): ServingSecret =>
            new ServingSecret(
                `${name}-${webhook}`,
                { namespace, service: `linkerd-${webhook}` },
                { parent: this },
            );
        const injector = serving("proxy-injector");
        const profiles = serving("sp-validator");
        const policies = serving("policy-validator");

        new k8s.helm.v4.Chart(
            `${name}-control-plane`,
            {
                ...chartLocation(args.controlPlane),
                name: "linkerd-control-plane",
                namespace,
                values: controlPlaneValues({
                    version,
                    trustDomain,
                    anchor: source.anchor ?? firstAnchor,
                }),
            },
            {
                parent: this,
                dependsOn: [crds, identity, injector, profiles, policies],
                transforms: [
                    inOrder(
                        skipServiceAwait,
                        injectCaBundles({
                            "linkerd-proxy-injector-webhook-config": injector.caBundle,
                            "linkerd-sp-validator-webhook-config": profiles.caBundle,
                            "linkerd-policy-validator-webhook-config": policies.caBundle,
                        }),
                    ),
                ],
            },
        );
        this.registerOutputs({});
    }
}
