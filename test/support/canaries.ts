import { canaryState, type CanaryState } from "../../kube/release/canaries";
import type { Fields } from "../../rules/canary/reading";

/** A Canary as the API server holds it: weighted, an interval of 10 s, a threshold of 3, a deadline of 60 s. */
export function canaryObject(
    status: Fields = {},
    spec: Fields = {},
    metadata: Fields = {},
): Fields {
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { namespace: "test", name: "podinfo", uid: "1", ...metadata },
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "podinfo" },
            progressDeadlineSeconds: 60,
            service: { port: 9898 },
            analysis: { interval: "10s", threshold: 3, stepWeight: 20, maxWeight: 60 },
            ...spec,
        },
        status: status,
    };
}

/** What is read of such a Canary. */
export function canary(status: Fields = {}, spec: Fields = {}, metadata: Fields = {}): CanaryState {
    return canaryState(canaryObject(status, spec, metadata));
}

/** A status with the condition that Flagger writes when the phase changes. */
export function statusOf(phase: string, at: number, further: Fields = {}): Fields {
    return {
        phase,
        canaryWeight: 0,
        iterations: 0,
        failedChecks: 0,
        conditions: [
            {
                type: "Promoted",
                reason: phase,
                lastUpdateTime: new Date(at).toISOString().replace(/\.\d+Z/, "Z"),
            },
        ],
        ...further,
    };
}
