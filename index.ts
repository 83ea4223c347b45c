import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { CanaryWorkload, Platform } from "./components";
import { refuseUnfitCluster } from "./stacks/cluster";
import { currentStackConfig } from "./stacks/config";
import { podinfoWorkload } from "./stacks/podinfo";

/** What the stack tells of itself. */
interface Outputs {
    /** Name of the Canary, and of the Deployment that is released through it. */
    readonly canaryName: pulumi.Input<string>;
    /** Namespace of the Canary. */
    readonly canaryNamespace: string;
    /** Address inside the cluster that clients call. */
    readonly url: string;
}

/** The program: nothing is made before the configuration and the cluster have been found fit. */
export = async function program(): Promise<Outputs> {
    const { cluster, platform: platformArgs, podinfo } = currentStackConfig();
    await refuseUnfitCluster(cluster, platformArgs);

    const provider = new k8s.Provider("cluster", {
        kubeconfig: cluster.kubeconfig,
        context: cluster.context,
        // A cluster that cannot be reached is never taken for one that has been deleted, whatever the environment says.
        deleteUnreachable: false,
    });
    const platform = new Platform("platform", platformArgs, { provider });
    const canary = new CanaryWorkload(podinfo.name, podinfoWorkload(podinfo, platform), {
        provider,
    });
    return {
        canaryName: canary.canaryName,
        canaryNamespace: podinfo.namespace,
        url: canary.url,
    };
};
