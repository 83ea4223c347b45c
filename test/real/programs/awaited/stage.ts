/** What the program releases, one `pulumi up` each. */
export type Stage = "first" | "good" | "scaled" | "interrupted" | "faulty";

/** Namespace of the workload. */
export const namespace = "awaited";

/** Name of the workload. */
export const name = "cart";
