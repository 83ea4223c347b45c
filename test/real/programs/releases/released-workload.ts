import type { Check, Metric, Strategy } from "../../../../components";

/** The releases that each workload goes through, one `pulumi up` each. */
export const stages = ["first", "good", "bad"] as const;

/** One of the releases. */
export type Stage = (typeof stages)[number];

/** What a release consists of. */
export interface Release {
    /** Tag of podinfo's image; the sandbox runs the same program for each. */
    readonly tag: string;
    /** Arguments of podinfo. */
    readonly args?: readonly string[];
}

/** A workload that the program releases. */
export interface ReleasedWorkload {
    readonly name: string;
    readonly namespace: string;
    /** @default "Deployment" */
    readonly kind?: "Deployment" | "DaemonSet";
    readonly strategy: Strategy;
    /** Port of the Service. @default 9898 */
    readonly port?: number;
    /** @default a success rate of 99 %, once there are requests */
    readonly metrics?: readonly Metric[];
    /** @default none */
    readonly checks?: readonly Check[];
    /** Failed checks that take a release back. @default 6 */
    readonly threshold?: number;
    /** The same for the release that is bad. @default threshold, or 3 */
    readonly badThreshold?: number;
    /** Seconds that a release has to become ready in. @default 300, for what is judged is not how busy the machine is */
    readonly progressDeadline?: number;
    /** Replicas that a HorizontalPodAutoscaler keeps. @default no autoscaler */
    readonly autoscaling?: { readonly min: number; readonly max: number };
    /** Whether the target serves again once the Canary is deleted. @default false */
    readonly revertOnDeletion?: boolean;
    /** The release that is taken back; none leaves the good one. @default one that answers errors */
    readonly bad?: Release | "none";
}

/** Port on which podinfo listens. */
export const containerPort = 9898;

const goodReleases: Readonly<Record<"first" | "good", Release>> = {
    first: { tag: "6.0.0" },
    good: { tag: "6.0.1" },
};

/** What a workload is released with at a stage. */
export function releaseAt(workload: ReleasedWorkload, stage: Stage): Release {
    if (stage !== "bad") {
        return goodReleases[stage];
    }
    return workload.bad === "none"
        ? goodReleases.good
        : (workload.bad ?? { tag: "6.0.2", args: ["--random-error"] });
}
