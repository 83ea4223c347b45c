import { at, type Known, textAt, UNKNOWN } from "./known";
import type { ProviderTarget } from "./kubeconfig";

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
