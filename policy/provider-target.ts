import type { PolicyProviderResource } from "@pulumi/policy";
import { clusterIdentity } from "../kube/context-namespace";
import { readKnown } from "../kube/known";
import { readTarget } from "../kube/provider-target";

const identities = new WeakMap<object, string>();

/**
 * Identifies the cluster of a provider: several providers of one program may connect to the same.
 *
 * @param provider - an object's provider; without one it is the default provider of the ambient kubeconfig
 * @returns a key; a provider whose cluster is not known before the update is the same only as itself
 */
export function clusterKey(provider: PolicyProviderResource | undefined): string {
    const key = provider && identities.get(provider);
    if (key !== undefined) {
        return key;
    }
    const target = readTarget(readKnown(provider?.props));
    const made = "unknown" in target ? `provider ${provider?.urn}` : clusterIdentity(target);
    if (provider !== undefined) {
        identities.set(provider, made);
    }
    return made;
}
