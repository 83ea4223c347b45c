import * as pulumi from "@pulumi/pulumi";

import { runningStack } from "../components/field-manager";
import { ADOPTION } from "../rules/existing/adoption";
import type { ClusterIdentity } from "./cluster";
import type { RecordedObjects } from "./existing/object-finder";

/** Resources in a stack's state. */
interface Recorded {
    readonly outputs: Readonly<
        Record<string, { readonly outputs?: { readonly metadata?: { readonly uid?: unknown } } }>
    >;
}

/** Outputs of a stack's last update. */
interface Remembered {
    readonly outputs: { readonly cluster?: string };
}

/** The identity of the running stack, and the cluster in its state, if it has a state. */
export async function stackIdentity(): Promise<ClusterIdentity> {
    const project = pulumi.getProject();
    const owner = runningStack();
    const stack = `${pulumi.getOrganization()}/${owner}`;
    // The engine's own function behind a StackReference, without a resource that would show in every preview.
    const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {
        name: stack,
    })) as Remembered;
    return {
        project,
        stack,
        owner,
        before: outputs.cluster,
        setting: `${project}:cluster`,
        adopts: pulumi.runtime.isDryRun() && process.env[ADOPTION] === "true",
    };
}

/** The objects in a stack's state: those that it has created, and those that it has imported. */
export async function recordedObjects(stack: string): Promise<RecordedObjects> {
    const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
        stackName: stack,
    })) as Recorded;
    const objects = new Map<string, string[]>();
    for (const [urn, resource] of Object.entries(outputs)) {
        const uid = resource.outputs?.metadata?.uid;
        if (typeof uid === "string") {
            objects.set(uid, [...(objects.get(uid) ?? []), urn]);
        }
    }
    return objects;
}
