import type { PolicyConfigSchema } from "@pulumi/policy";

/** Longest wait for an answer of the cluster where the user sets none, in seconds. */
export const TIMEOUT_SECONDS = 5;

/** The setting `timeoutSeconds` in a policy's `configSchema`. */
export const timeoutSchema: PolicyConfigSchema["properties"][string] = {
    type: "number",
    minimum: 1,
    maximum: 60,
    default: TIMEOUT_SECONDS,
    description: "Longest wait for an answer of the cluster, in seconds.",
};
