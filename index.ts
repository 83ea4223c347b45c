import * as k8s from "@pulumi/kubernetes";

import { CanaryWorkload, Platform, type ShortPlan } from "./components";
import { withOwnFieldManager } from "./components/field-manager";
import { inOrder } from "./components/transforms";
import { claimObject } from "./stacks/claim";
import { refuseUnfitCluster } from "./stacks/cluster";
import { currentStackConfig } from "./stacks/config";
import { DestroyGuard, guardedCluster } from "./stacks/existing/destroy-guard";
import { retention } from "./stacks/existing/retain";
import { stackIdentity } from "./stacks/identity";
import { serviceWorkload } from "./stacks/services/workload";
import { checkTypes } from "./stacks/type-check";

/** Outputs of a service. */
interface CanaryOutputs {
    /** Namespace of the Canary, which has the service's name. */
    readonly namespace: string;
    /** Address for clients in the cluster. */
    readonly url: string;
    /** Plan of its next release. @default - none for a release that never ends */
    readonly rolloutPlan?: ShortPlan;
}

/** Outputs of the stack. */
interface Outputs {
    /** Its canaries, by the names of their services. */
    readonly canaries: Readonly<Record<string, CanaryOutputs>>;
    /** UID of its cluster, which the next `up` compares. */
    readonly cluster?: string;
}

/** The program: nothing is created before the configuration and the cluster have been checked. */
export = async function program(): Promise<Outputs> {
    const types = checkTypes(__dirname);
    const config = currentStackConfig();
    const { cluster, services } = config;
    const identity = await stackIdentity();
    const [fit] = await Promise.all([refuseUnfitCluster(cluster, config, identity), types]);

    const provider = new k8s.Provider("cluster", {
        kubeconfig: cluster.kubeconfig,
        context: cluster.context,
        // An unreachable cluster is never treated as deleted, regardless of the environment.
        deleteUnreachable: false,
        // updated in place: a replacement would delete Linkerd's configuration and issuer for a moment
        enableConfigMapMutable: true,
        enableSecretMutable: true,
    });
    const safe = inOrder(fit.checkRegistered, withOwnFieldManager());
    const claim = new k8s.core.v1.ConfigMap("claim", claimObject(identity.stack), {
        provider,
        // not retained: the cluster is free for another stack after a destroy
        transforms: [safe],
    });
    const own = { provider, transforms: [inOrder(safe, ...retention(cluster))] };
    const platform = new Platform("platform", fit.platform, { ...own, dependsOn: claim });
    const workloads: CanaryWorkload[] = [];
    const canaries = services.map((released): [string, CanaryOutputs] => {
        const { name, namespace } = released.service;
        const args = serviceWorkload(released, platform);
        const workload = new CanaryWorkload(name, args, own);
        workloads.push(workload);
        const { url, rolloutPlan } = workload;
        return [name, { namespace, url, rolloutPlan }];
    });
    new DestroyGuard("destroy-guard", guardedCluster(cluster, identity.owner), {
        dependsOn: [platform, ...workloads],
        // nothing to protect where nothing is deleted
        retainOnDelete: cluster.retain,
    });
    return { canaries: Object.fromEntries(canaries), cluster: fit.uid };
};
