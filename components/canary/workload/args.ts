import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { CanaryAnalysis } from "../analysis";
import type { BuiltPod } from "../built-pod";
import type { PlatformReference } from "../platform-reference";
import type { Duration } from "../units";
import type { Authorization } from "./authorization";
import type { AwaitRelease } from "./await-release";
import type { Autoscaling } from "./autoscaling";
import type { DisruptionBudget } from "./disruption-budgets";
import type { ExpectedTraffic } from "./expected-traffic";
import type { HealthPaths } from "./pod-defaults";
import type { Retries, Timeouts } from "./route-annotations";

/** A workload that the component creates. It has no number of replicas: Flagger sets it, to zero between releases. */
export interface OwnWorkload {
    /** Kind of the workload. */
    readonly kind: "Deployment" | "DaemonSet";
    /**
     * Containers, from a `PodBuilder` of kubernetesx. Missing resources and security settings are filled in;
     * see {@link withPodDefaults}.
     */
    readonly pod: BuiltPod;
    /**
     * Paths for the probes of the container that serves the port.
     * @default - none: the container must have its own readiness probe
     */
    readonly health?: HealthPaths;
    /**
     * Additional labels of the pods, without Flagger's own label.
     * @default - none
     */
    readonly podLabels?: Readonly<Record<string, string>>;
    /**
     * Annotations of the pods.
     * @default - none
     */
    readonly podAnnotations?: Readonly<Record<string, string>>;
    /**
     * Seconds for which a pod must have been ready to count as available.
     * @default - Kubernetes' own, 0
     */
    readonly minReadySeconds?: number;
}

/** An existing workload in the cluster that another program manages. */
export interface ExistingWorkload {
    /** Kind of the workload. */
    readonly kind: "Deployment" | "DaemonSet";
    /** Name of the workload. */
    readonly name: string;
}

/** A workload that exists without the component: a resource of this program, or one in the cluster. */
export interface AdoptedWorkload {
    /** The resource, or its kind and name; the `name` of the component must be the same. */
    readonly adopt: k8s.apps.v1.Deployment | k8s.apps.v1.DaemonSet | ExistingWorkload;
}

/** Labels and annotations of one of the Services that Flagger creates. */
export interface ServiceMetadata {
    /**
     * Labels.
     * @default - none
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * Annotations.
     * @default - none
     */
    readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The Services that Flagger creates: one for clients, one for the primary and one for the canary. Flagger takes over a
 * Service of the same name that the program creates.
 */
export interface ServiceArgs {
    /** Port that clients call. */
    readonly port: number;
    /**
     * Port of the container, or its name.
     * @default - `port`
     */
    readonly targetPort?: number | string;
    /**
     * Name of the port.
     * @default - Flagger's, http
     */
    readonly portName?: string;
    /**
     * Protocol; with any other than these two Linkerd neither splits nor measures requests.
     * @default - detected by Linkerd
     */
    readonly appProtocol?: "http" | "kubernetes.io/h2c";
    /**
     * Whether the Services also expose the other ports of the containers.
     * @default false
     */
    readonly portDiscovery?: boolean;
    /**
     * Which endpoints the Services prefer.
     * @default - all alike
     */
    readonly trafficDistribution?: "PreferClose" | "PreferSameZone" | "PreferSameNode";
    /** Metadata of the Service that clients call; Flagger puts it on the HTTPRoute too. */
    readonly apex?: ServiceMetadata;
    /** Metadata of the Service `<name>-primary`. */
    readonly primary?: ServiceMetadata;
    /** Metadata of the Service `<name>-canary`. */
    readonly canary?: ServiceMetadata;
}

/** A component with a platform reference, such as `Platform`. */
export interface PlatformResource extends pulumi.Resource {
    /** The platform reference for canaries. */
    readonly reference: PlatformReference;
}

/** Arguments of `CanaryWorkload`. */
export interface CanaryWorkloadArgs {
    /** Namespace; its pods must be meshed. */
    readonly namespace: string;
    /**
     * Name of the workload, of its Canary and of the Service that clients call: a DNS label of at most 55 characters,
     * for Flagger adds `-primary`. Changing it replaces the workload.
     * @default - the name of the component
     */
    readonly name?: string;
    /**
     * What runs the canary. Given a component such as `Platform`, the workload is made after it and deleted before it;
     * given plain data, say so with `dependsOn`.
     */
    readonly platform: PlatformReference | PlatformResource;
    /** The workload to release: created by the component, or existing. */
    readonly workload: OwnWorkload | AdoptedWorkload;
    /** The Services that Flagger creates for it. */
    readonly service: ServiceArgs;
    /** How a release is evaluated. */
    readonly analysis: CanaryAnalysis;
    /**
     * Expected requests. With them, a preview shows how many requests a faulty version receives, and the detection
     * probability. Nothing in the cluster depends on them.
     * @default - unknown: the plan only contains shares and times
     */
    readonly traffic?: ExpectedTraffic;
    /**
     * Autoscaling of canary and primary.
     * @default - one replica; for a fixed number see {@link HpaAutoscaling}
     */
    readonly autoscaling?: Autoscaling;
    /**
     * Number of pods that a drain may evict; `false` for no budget.
     * @default - one pod at a time of the canary and one of the primary; none for a DaemonSet
     */
    readonly disruptionBudget?: DisruptionBudget | false;
    /**
     * Failed requests that the mesh retries.
     * @default - none
     */
    readonly retries?: Retries;
    /**
     * Timeouts that the mesh enforces.
     * @default - none but the client's
     */
    readonly timeouts?: Timeouts;
    /**
     * Authorized clients of the workload.
     * @default - as set by the platform's default inbound policy
     */
    readonly authorization?: Authorization;
    /**
     * Time for a release to become ready before it is rolled back.
     * @default "10m"
     */
    readonly progressDeadline?: Duration;
    /**
     * Whether `pulumi up` waits until Flagger has promoted this version, and fails if it does not. Other resources wait with
     * `dependsOn` on the output `released`. Requires a cluster that this machine can reach.
     * @default - `pulumi up` ends as soon as the change is applied
     */
    readonly awaitRelease?: AwaitRelease;
    /**
     * Whether the target gets its replicas back before the Canary is deleted. Flagger does that, and the deletion waits
     * for it, so it has to be there: see `platform`. The Services and the primary that Flagger made go in either case.
     * @default - true for an adopted workload, which outlives the Canary; false for one that goes with it
     */
    readonly revertOnDeletion?: boolean;
    /**
     * Whether Flagger ignores the workload: changes are not released.
     * @default false
     */
    readonly suspend?: boolean;
}
