import type { PolicyConfigSchema } from "@pulumi/policy";

/** Default timeout of requests to the cluster, in seconds. */
export const TIMEOUT_SECONDS = 5;

/** The setting `timeoutSeconds` in a policy's `configSchema`. */
export const timeoutSchema: PolicyConfigSchema["properties"][string] = {
    type: "number",
    minimum: 1,
    maximum: 60,
    default: TIMEOUT_SECONDS,
    description: "Timeout of requests to the cluster, in seconds.",
};
