import * as pulumi from "@pulumi/pulumi";

import { fetchedChart } from "../fetched";
import { refuse } from "../refuse";
import type { ChartSource } from "../sources";
import { awaitEstablished, deleteWithStack, inOrder, skipServiceAwait } from "../transforms";
import { annotatePods } from "./annotate-pods";
import { injectCaBundles } from "./webhooks/ca-bundles";
import { type CniSettings, LinkerdCni } from "./cni";
import { LinkerdIdentity } from "./identity/identity";
import type { IdentitySource } from "./identity/identity-source";
import { linkerdProblems } from "./linkerd-problems";
import type { ProxyDefaults } from "./proxy-defaults";
import { servingAuthority, ServingSecret } from "./webhooks/serving-secret";
import type { WebhookCertificates } from "./webhooks/webhook-certificates";
import { type ChartValues, controlPlaneValues, crdsValues, type ImageSettings } from "./values";

/** Arguments of {@link Linkerd}. */
export interface LinkerdArgs extends ImageSettings {
    /** Namespace of the control plane; it must exist. */
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
     * Source of trust anchor and issuer.
     * @default { source: "generated" }
     */
    readonly identity?: IdentitySource;
    /**
     * Source of the webhooks' certificates.
     * @default { source: "generated" }
     */
    readonly webhookCertificates?: WebhookCertificates;
    /**
     * Three replicas of the control plane, each kind spread over nodes, disruption budgets and resources, and no pod
     * without its proxy: the injector's webhook fails closed. As in the chart's `values-ha.yaml`; needs three nodes.
     * @default false
     */
    readonly highAvailability?: boolean;
    /**
     * Installs Linkerd's CNI plugin first, and lets it redirect pods' traffic: no pod needs NET_ADMIN then.
     * @default - none: an init container does it
     */
    readonly cni?: CniSettings;
    /**
     * Proxy settings for namespaces and pods that set none.
     * @default - the chart's
     */
    readonly proxy?: ProxyDefaults;
    /**
     * Additional values of the chart linkerd-control-plane, which override all others. Values that conflict with the
     * preview or the identity are rejected with `linkerd/owned-value`, `linkerd/unknown-value` or
     * `linkerd/random-value`.
     * @default - none
     */
    readonly values?: ChartValues;
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
        super(
            "linkerd-canary:linkerd:Linkerd",
            name,
            refuse(`Linkerd ${name}`, linkerdProblems(name, args)),
            opts,
        );
        const { namespace } = args;
        const trustDomain = args.trustDomain ?? defaultTrustDomain;
        const source = args.identity ?? { source: "generated" };
        const certificates = args.webhookCertificates ?? { source: "generated" };

        const crds = fetchedChart(
            `${name}-crds`,
            { path: "linkerd.crds", source: args.crds },
            {
                name: "linkerd-crds",
                namespace,
                values: crdsValues(),
            },
            { parent: this, transforms: [inOrder(awaitEstablished, deleteWithStack)] },
        );
        const identity = new LinkerdIdentity(
            `${name}-identity`,
            { namespace, trustDomain, source },
            { parent: this },
        );
        const cni =
            args.cni === undefined
                ? []
                : [
                      new LinkerdCni(
                          `${name}-cni`,
                          { ...images(args), ...args.cni },
                          { parent: this },
                      ),
                  ];
        const authority = servingAuthority(name, namespace, certificates, this);
        const serving = (webhook: string): ServingSecret =>
            new ServingSecret(
                `${name}-${webhook}`,
                { namespace, service: `linkerd-${webhook}`, certificates },
                { parent: this, dependsOn: authority },
            );
        const injector = serving("proxy-injector");
        const profiles = serving("sp-validator");
        const policies = serving("policy-validator");

        fetchedChart(
            `${name}-control-plane`,
            { path: "linkerd.controlPlane", source: args.controlPlane },
            {
                name: "linkerd-control-plane",
                namespace,
                values: controlPlaneValues({
                    ...args,
                    trustDomain,
                    cniEnabled: args.cni !== undefined,
                }),
            },
            {
                parent: this,
                dependsOn: [crds, identity, injector, profiles, policies, ...cni],
                transforms: [
                    inOrder(
                        skipServiceAwait,
                        annotatePods(identity.podAnnotations),
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

function images({ registry, imagePullSecrets, priorityClassName }: LinkerdArgs): ImageSettings {
    return { registry, imagePullSecrets, priorityClassName };
}
