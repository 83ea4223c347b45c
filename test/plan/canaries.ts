import { type PlannedStep, type ReleaseScript, simulateRelease } from "../../plan";
import type { KubernetesObject } from "../../rules/canary/context";

/** Fields of a Canary's `spec.analysis`. */
export type Analysis = Readonly<Record<string, unknown>>;

/** A metric that can pass and fail. */
export const successRate = {
    name: "success-rate",
    templateRef: { name: "success-rate" },
    thresholdRange: { min: 99 },
    interval: "1m",
};

/** A webhook. */
export function hook(type: string, name = type): Analysis {
    return { type, name, url: `http://hooks.test/${name}` };
}

/** Canary test/podinfo with a metric. */
export function canary(analysis: Analysis, spec: Analysis = {}): KubernetesObject {
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { namespace: "test", name: "podinfo" },
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "podinfo" },
            service: { port: 9898 },
            analysis: { interval: "10s", threshold: 3, metrics: [successRate], ...analysis },
            ...spec,
        },
    };
}

/** The events of each run. */
export function events(steps: readonly PlannedStep[]): string[] {
    return steps.map((step) => step.events.map(({ message }) => message).join(" | "));
}

/** A release of Canary test/podinfo. */
export function release(
    analysis: Analysis,
    script: ReleaseScript = {},
    spec: Analysis = {},
): PlannedStep[] {
    return simulateRelease(canary(analysis, spec), script);
}
