import * as pulumi from "@pulumi/pulumi";

import type { ClusterIdentity } from "./cluster";

/** Outputs of a stack's last update. */
interface Remembered {
    readonly outputs: { readonly cluster?: string };
}

/** The identity of the running stack, and the cluster in its state, if it has a state. */
export async function stackIdentity(): Promise<ClusterIdentity> {
    const project = pulumi.getProject();
    const stack = `${pulumi.getOrganization()}/${project}/${pulumi.getStack()}`;
    // The engine's own function behind a StackReference, without a resource that would show in every preview.
    const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {
        name: stack,
    })) as Remembered;
    return { stack, before: outputs.cluster, setting: `${project}:cluster` };
}
