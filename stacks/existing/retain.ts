import type * as pulumi from "@pulumi/pulumi";

import type { ClusterConfig } from "../types";

/** Leaves the object of every resource in the cluster when the resource is deleted. */
const retained: pulumi.ResourceTransform = ({ opts, props }) => ({
    props,
    opts: { ...opts, retainOnDelete: true },
});

/** The transforms of a stack that leaves its objects in the cluster, if it does. */
export function retention({ retain }: ClusterConfig): readonly pulumi.ResourceTransform[] {
    return retain === true ? [retained] : [];
}
