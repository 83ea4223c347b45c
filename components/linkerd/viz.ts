import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chartLocation, type ChartSource } from "../sources";
import { inOrder, skipServiceAwait } from "../transforms";
import { injectCaBundles } from "./ca-bundles";
import { defaultTrustDomain } from "./linkerd";
import { ServingSecret } from "./serving-secret";
import { vizValues } from "./values";

/** Arguments of {@link LinkerdViz}. */
export interface LinkerdVizArgs {
    /** Namespace of Viz; it has to exist. */
    readonly namespace: string;
    /** Namespace of the control plane. */
    readonly linkerdNamespace: string;
    /** Linkerd's version, such as `edge-26.6.3`: the tag of the images. */
    readonly version: string;
    /** Where the chart linkerd-viz comes from. */
    readonly chart: ChartSource;
    /**
     * Trust domain of the mesh.
     * @default "cluster.local"
     */
    readonly trustDomain?: string;
    /**
     * How often Prometheus scrapes the proxies. An analysis sees nothing newer than this, and needs two scrapes for a
     * rate.
     * @default - the chart's, 10s
     */
    readonly scrapeInterval?: string;
}

/** Linkerd's Viz extension, whose Prometheus judges the canaries. */
export class LinkerdViz extends pulumi.ComponentResource {
    constructor(name: string, args: LinkerdVizArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:LinkerdViz", name, {}, opts);
        const { namespace, linkerdNamespace, version, scrapeInterval } = args;
        const serving = (service: string): ServingSecret =>
            new ServingSecret(`${name}-${service}`, { namespace, service }, { parent: this });
        const tap = serving("tap");
        const tapInjector = serving("tap-injector");

        new k8s.helm.v4.Chart(
            `${name}-chart`,
            {
                ...chartLocation(args.chart),
                name: "linkerd-viz",
                namespace,
                values: vizValues({
                    version,
                    linkerdNamespace,
                    trustDomain: args.trustDomain ?? defaultTrustDomain,
                    scrapeInterval,
                }),
            },
            {
                parent: this,
                dependsOn: [tap, tapInjector],
                transforms: [
                    inOrder(
                        skipServiceAwait,
                        injectCaBundles({
                            "v1alpha1.tap.linkerd.io": tap.caBundle,
                            "linkerd-tap-injector-webhook-config": tapInjector.caBundle,
                        }),
                    ),
                ],
            },
        );
        this.registerOutputs({});
    }
}
