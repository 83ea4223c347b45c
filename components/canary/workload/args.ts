import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { CanaryAnalysis } from "../analysis";
import type { BuiltPod } from "../built-pod";
import type { PlatformReference } from "../platform-reference";
import type { Duration } from "../units";
import type { Authorization } from "./authorization";
import type { Autoscaling } from "./autoscaling";
import type { DisruptionBudget } from "./disruption-budgets";
import type { ExpectedTraffic } from "./expected-traffic";
import type { HealthPaths } from "./pod-defaults";
import type { Retries, Timeouts } from "./route-annotations";

/** A workload that the component makes. It has no number of replicas: Flagger sets that, to zero between releases. */
export interface OwnWorkload {
    /** Kind of the workload. */
    readonly kind: "Deployment" | "DaemonSet";
    /**
     * Containers, from a `PodBuilder` of kubernetesx. What it leaves out of resources and security context is filled in;
     * see {@link withPodDefaults}.
     */
    readonly pod: BuiltPod;
    /**
     * Paths for the probes of the container that serves the port.
     * @default - the container has its own readiness probe; one without is refused
     */
    readonly health?: HealthPaths;
    /**
     * More labels of the pods. Flagger's own label is not among them.
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

/** A workload of the cluster that is not made by this program. */
export interface ExistingWorkload {
    /** Kind of the workload. */
    readonly kind: "Deployment" | "DaemonSet";
    /** Name of the workload. */
    readonly name: string;
}

/** A workload that exists without the component: a resource of this program, or one in the cluster. */
export interface AdoptedWorkload {
    /** The resource, or what it is called; the `name` of the component has to be the same. */
    readonly adopt: k8s.apps.v1.Deployment | k8s.apps.v1.DaemonSet | ExistingWorkload;
}

/** Labels and annotations of one of the Services that Flagger makes. */
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
 * The Services that Flagger makes: one that clients call, one for the primary and one for the canary. A program that
 * makes one of these names itself loses it to Flagger.
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
     * @default - found out by Linkerd
     */
    readonly appProtocol?: "http" | "kubernetes.io/h2c";
    /**
     * Whether the Services also get the other ports of the containers.
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

/** A component that says what a canary needs to know of it, such as `Platform`. */
export interface PlatformResource extends pulumi.Resource {
    /** What a canary needs to know of it. */
    readonly reference: PlatformReference;
}

/** Arguments of `CanaryWorkload`. */
export interface CanaryWorkloadArgs {
    /** Namespace; its pods have to be in the mesh. */
    readonly namespace: string;
    /**
     * Name of the workload, of its Canary and of the Service that clients call: a DNS label of at most 55 characters,
     * for Flagger adds `-primary`. To change it is to make a new workload.
     * @default - the name of the component
     */
    readonly name?: string;
    /**
     * What runs the canary. Given a component such as `Platform`, the workload is made after it and deleted before it;
     * given plain data, say so with `dependsOn`.
     */
    readonly platform: PlatformReference | PlatformResource;
    /** What is released: a workload that the component makes, or one that is there already. */
    readonly workload: OwnWorkload | AdoptedWorkload;
    /** The Services that Flagger makes for it. */
    readonly service: ServiceArgs;
    /** How a release is judged. */
    readonly analysis: CanaryAnalysis;
    /**
     * The requests to expect, by which a preview tells how many a bad version meets, and how likely it is caught. Nothing
     * in the cluster depends on them.
     * @default - not known: the plan tells shares and times only
     */
    readonly traffic?: ExpectedTraffic;
    /**
     * What scales canary and primary.
     * @default - one replica; for a fixed number see {@link HpaAutoscaling}
     */
    readonly autoscaling?: Autoscaling;
    /**
     * How many pods a drain may take; `false` for no budget.
     * @default - one pod at a time of the canary and one of the primary; none for a DaemonSet
     */
    readonly disruptionBudget?: DisruptionBudget | false;
    /**
     * Requests that the mesh repeats when they fail.
     * @default - none
     */
    readonly retries?: Retries;
    /**
     * Times after which the mesh ends a request.
     * @default - none but the client's
     */
    readonly timeouts?: Timeouts;
    /**
     * Who may call the workload.
     * @default - whoever the platform's default inbound policy lets in
     */
    readonly authorization?: Authorization;
    /**
     * Time in which a release has to become ready, or is rolled back.
     * @default "10m"
     */
    readonly progressDeadline?: Duration;
    /**
     * Whether the target gets its replicas back before the Canary is deleted. Flagger does that, and the deletion waits
     * for it, so it has to be there: see `platform`. The Services and the primary that Flagger made go in either case.
     * @default - true for an adopted workload, which outlives the Canary; false for one that goes with it
     */
    readonly revertOnDeletion?: boolean;
    /**
     * Whether Flagger leaves the workload alone: changes are not released.
     * @default false
     */
    readonly suspend?: boolean;
}
