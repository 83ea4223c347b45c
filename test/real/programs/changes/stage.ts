/** What the program has become, one `pulumi up` each. */
export type Stage = "before" | "moved" | "released";

/** Namespace of the workloads. */
export const namespace = "changes";

/** The workloads, by what is done to them. */
export const workloads = {
    /** A Deployment of the program that gets a canary; it waits for traffic. */
    adopted: { namespace, name: "legacy" },
    /** A CanaryWorkload that gets another name in the program; it waits for traffic, and not everybody may call it. */
    renamed: { namespace, name: "till" },
    /** A CanaryWorkload that KEDA scales. */
    scaled: { namespace, name: "worker" },
} as const;

/** Requests of a window that are enough for a workload that waits for traffic. */
export const enoughRequests = 40;
