import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The containers of a workload: a `PodBuilder` of `@pulumi/kubernetesx`, or a plain object with the same field.
 *
 * It is recognised by its shape, so this package does not depend on kubernetesx: the last release of kubernetesx
 * requires `@pulumi/kubernetes` 3, which npm does not install beside version 4 without `overrides`.
 */
export interface BuiltPod {
    /** Spec of the pods. */
    readonly podSpec: pulumi.Output<k8s.types.input.core.v1.PodSpec>;
}
