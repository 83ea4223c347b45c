import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The containers of a workload: a `PodBuilder` of `@pulumi/kubernetesx`, or a plain object with the same field.
 *
 * It is told by its shape, so that this package does not need kubernetesx: its last release asks for
 * `@pulumi/kubernetes` 3, and npm refuses to install it beside 4 in a program without `overrides`.
 */
export interface BuiltPod {
    /** Spec of the pods. */
    readonly podSpec: pulumi.Output<k8s.types.input.core.v1.PodSpec>;
}
