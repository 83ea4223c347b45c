import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chartLocation, type ChartSource } from "../sources";
import { awaitEstablished, deleteWithStack, inOrder, skipServiceAwait } from "../transforms";
import { adopt, keepNamespace } from "./overlay";
import { flaggerValues } from "./values";

/**
 * How Flagger is installed: from its Helm chart, or from the kustomize overlay for Linkerd, a folder or the address
 * of one in a git repository.
 */
export type FlaggerInstall =
    | { readonly by: "helm"; readonly chart: ChartSource }
    | { readonly by: "kustomize"; readonly overlay: string };

/** Arguments of {@link Flagger}. */
export interface FlaggerArgs {
    /** Namespace of Flagger; it has to exist. The overlay knows none but `flagger-system`. */
    readonly namespace: string;
    /** Version, such as `1.44.0`: what the chart or the overlay installs. */
    readonly version: string;
    /** Namespace of Viz, whose Prometheus Flagger asks. */
    readonly vizNamespace: string;
    /** How to install it. */
    readonly install: FlaggerInstall;
}

const chartType = "kubernetes:helm.sh/v4:Chart";
const overlayType = "kubernetes:kustomize/v2:Directory";

/** Flagger, set up for Linkerd and allowed to ask Viz' Prometheus. */
export class Flagger extends pulumi.ComponentResource {
    constructor(name: string, args: FlaggerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:flagger:Flagger", name, {}, opts);
        const { install, namespace, vizNamespace } = args;
        const installName = `${name}-install`;
        switch (install.by) {
            case "helm":
                new k8s.helm.v4.Chart(
                    installName,
                    {
                        ...chartLocation(install.chart),
                        name: "flagger",
                        namespace,
                        values: flaggerValues(vizNamespace),
                    },
                    {
                        parent: this,
                        transforms: [
                            inOrder(
                                skipServiceAwait,
                                awaitEstablished,
                                deleteWithStack,
                                adopt(pulumi.createUrn(installName, overlayType, this)),
                            ),
                        ],
                    },
                );
                break;
            case "kustomize":
                new k8s.kustomize.v2.Directory(
                    installName,
                    { directory: install.overlay, namespace },
                    {
                        parent: this,
                        transforms: [
                            inOrder(
                                skipServiceAwait,
                                awaitEstablished,
                                keepNamespace,
                                adopt(pulumi.createUrn(installName, chartType, this)),
                            ),
                        ],
                    },
                );
                break;
        }
        this.registerOutputs({});
    }
}
