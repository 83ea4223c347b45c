import * as pulumi from "@pulumi/pulumi";

import { fetchedChart } from "../fetched";
import type { ChartSource } from "../sources";
import { type ChartValues, cniValues, type ImageSettings } from "./values";

/** Where and how Linkerd's CNI plugin is installed. */
export interface CniSettings {
    /** Where the chart linkerd2-cni comes from. */
    readonly chart: ChartSource;
    /**
     * Namespace of the plugin. It must exist, with the labels of `cniMetadata()`: its pods write to the nodes.
     * @default "linkerd-cni"
     */
    readonly namespace?: string;
    /**
     * Additional values of the chart, which override all others. Clusters with paths or CNI plugins of their own need
     * some: see linkerd.io, "Using the CNI Plugin".
     * @default - none
     */
    readonly values?: ChartValues;
}

/** Namespace of the CNI plugin where the settings name none: that of `linkerd install-cni`. */
export const defaultCniNamespace = "linkerd-cni";

/** Arguments of {@link LinkerdCni}. */
export type LinkerdCniArgs = CniSettings & ImageSettings;

/** Linkerd's CNI plugin: it redirects the traffic of meshed pods, so that none of their containers needs NET_ADMIN. */
export class LinkerdCni extends pulumi.ComponentResource {
    constructor(name: string, args: LinkerdCniArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:linkerd:LinkerdCni", name, {}, opts);
        fetchedChart(
            `${name}-chart`,
            { path: "linkerd.cni.chart", source: args.chart },
            {
                name: "linkerd2-cni",
                namespace: args.namespace ?? defaultCniNamespace,
                values: cniValues(args, args.values),
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
