import type { PolicyProviderResource } from "@pulumi/policy";
import { clusterIdentity } from "../kube/context-namespace";
import { at, type Known, readKnown, textAt, UNKNOWN } from "../kube/known";
import type { ProviderTarget } from "../kube/kubeconfig";

/**
 * Reads the cluster that a provider connects to.
 *
 * @param props - properties of a `pulumi:providers:kubernetes` resource
 * @returns the target, or why there is none: a cluster that the same program creates, a provider that
 * only writes files
 */
export function readTarget(props: Known): ProviderTarget | { readonly unknown: string } {
    if (at(props, "renderYamlToDirectory") !== undefined) {
        return { unknown: "the provider writes files and does not connect to a cluster" };
    }
    const keys = ["kubeconfig", "context", "cluster"] as const;
    const unknown = keys.find((key) => at(props, key) === UNKNOWN);
    if (unknown !== undefined) {
        return { unknown: `the provider's ${unknown} is not known before the update` };
    }
    const [kubeconfig, context, cluster] = keys.map((key) => textAt(props, key) || undefined);
    return { kubeconfig, context, cluster };
}

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
