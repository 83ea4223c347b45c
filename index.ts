import * as k8s from "@pulumi/kubernetes";

import { CanaryWorkload, Platform, type ShortPlan } from "./components";
import { claimObject } from "./stacks/claim";
import { refuseUnfitCluster } from "./stacks/cluster";
import { currentStackConfig } from "./stacks/config";
import { stackIdentity } from "./stacks/identity";
import { serviceWorkload } from "./stacks/services/workload";

/** What the stack tells of one of its services. */
interface CanaryOutputs {
    /** Namespace of the Canary, which has the service's name. */
    readonly namespace: string;
    /** Address inside the cluster that clients call. */
    readonly url: string;
    /** What Flagger will do with the next release of it. @default - none for one that never ends */
    readonly rolloutPlan?: ShortPlan;
}

/** What the stack tells of itself. */
interface Outputs {
    /** Its canaries, by the names of their services. */
    readonly canaries: Readonly<Record<string, CanaryOutputs>>;
    /** UID of its cluster, by which the next `up` knows it again. */
    readonly cluster?: string;
}

/** The program: nothing is made before the configuration and the cluster have been found fit. */
export = async function program(): Promise<Outputs> {
    const { cluster, platform: platformArgs, services } = currentStackConfig();
    const identity = await stackIdentity();
    const uid = await refuseUnfitCluster(cluster, platformArgs, identity);

    const provider = new k8s.Provider("cluster", {
        kubeconfig: cluster.kubeconfig,
        context: cluster.context,
        // A cluster that cannot be reached is never taken for one that has been deleted, whatever the environment says.
        deleteUnreachable: false,
    });
    const claim = new k8s.core.v1.ConfigMap("claim", claimObject(identity.stack), { provider });
    const platform = new Platform("platform", platformArgs, { provider, dependsOn: claim });
    const canaries = services.map((released): [string, CanaryOutputs] => {
        const { name, namespace } = released.service;
        const args = serviceWorkload(released, platform);
        const { url, rolloutPlan } = new CanaryWorkload(name, args, { provider });
        return [name, { namespace, url, rolloutPlan }];
    });
    return { canaries: Object.fromEntries(canaries), cluster: uid };
};
