import * as pulumi from "@pulumi/pulumi";

import type { ClusterIdentity } from "./cluster";

/** What the last update of a stack told of it. */
interface Remembered {
    readonly outputs: { readonly cluster?: string };
}

/** Who the stack that runs is, and which cluster its state tells of; a stack without a state has none. */
export async function stackIdentity(): Promise<ClusterIdentity> {
    const project = pulumi.getProject();
    const stack = `${pulumi.getOrganization()}/${project}/${pulumi.getStack()}`;
    // The engine's own function behind a StackReference, without a resource that would show in every preview.
    const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {
        name: stack,
    })) as Remembered;
    return { stack, before: outputs.cluster, setting: `${project}:cluster` };
}
