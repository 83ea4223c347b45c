import * as k8s from "@pulumi/kubernetes";

import { CanaryWorkload, Platform } from "./components";
import { currentStackConfig } from "./stacks/config";
import { podinfoWorkload } from "./stacks/podinfo";

const { cluster, platform: platformArgs, podinfo } = currentStackConfig();

const provider = new k8s.Provider("cluster", {
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
    // A cluster that cannot be reached is never taken for one that has been deleted, whatever the environment says.
    deleteUnreachable: false,
});

const platform = new Platform("platform", platformArgs, { provider });

const canary = new CanaryWorkload(podinfo.name, podinfoWorkload(podinfo, platform), { provider });

/** Name of the Canary, and of the Deployment that is released through it. */
export const canaryName = canary.canaryName;
/** Namespace of the Canary. */
export const canaryNamespace = podinfo.namespace;
/** Address inside the cluster that clients call. */
export const url = canary.url;
