import * as pulumi from "@pulumi/pulumi";

import type { ProviderTarget } from "../../../kube/kubeconfig";
import { readKnown } from "../../../kube/known";
import { readTarget } from "../../../kube/provider-target";

/** Settings of a Kubernetes provider that decide which cluster it connects to, if any. */
const settings = ["kubeconfig", "context", "cluster", "renderYamlToDirectory"] as const;

/**
 * The cluster of a resource's Kubernetes provider.
 *
 * @returns the target, or why there is none; not a secret, since it never leaves the program. In a preview Pulumi knows only
 * the settings that are set: the target is unknown there, and a provider that writes files is recognised.
 */
export function providerCluster(
    resource: pulumi.Resource,
): pulumi.Output<ProviderTarget | { readonly unknown: string }> {
    const values = settings.map((name) => providerSetting(resource, name));
    return pulumi
        .unsecret(pulumi.all(values))
        .apply((found) =>
            readTarget(readKnown(Object.fromEntries(settings.map((name, i) => [name, found[i]])))),
        );
}

/** The folder to which a resource's Kubernetes provider writes its objects; unknown in a preview if there is none. */
export function providerFolder(resource: pulumi.Resource): pulumi.Output<string | undefined> {
    return providerSetting(resource, "renderYamlToDirectory");
}

function providerSetting(
    resource: pulumi.Resource,
    name: (typeof settings)[number],
): pulumi.Output<string | undefined> {
    const provider = resource.getProvider("kubernetes:core/v1:Pod");
    if (provider === undefined) {
        // the default provider gets what the stack's file sets for the package
        return pulumi.output(new pulumi.Config("kubernetes").get(name));
    }
    // the SDK declares no outputs of a provider, and sets one for each input
    return (provider as unknown as Record<string, pulumi.Output<string | undefined>>)[name];
}
