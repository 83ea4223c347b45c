import { meshProvider } from "../flagger/values";
import type { AnalysisObjects, CanaryAnalysis } from "./analysis";

/** What the `spec` of a Canary depends on. */
export interface CanarySettings {
    /** Name of the workload: of its Deployment and of the Service that its clients call. */
    readonly name: string;
    readonly namespace: string;
    /** Port of the Service and of the container. */
    readonly port: number;
    readonly analysis: CanaryAnalysis;
}

/** The `spec` of a Canary that Linkerd splits traffic for. */
export function canarySpec(
    settings: Omit<CanarySettings, "analysis">,
    analysis: AnalysisObjects,
): Record<string, unknown> {
    const { name, namespace, port } = settings;
    return {
        provider: meshProvider,
        targetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        progressDeadlineSeconds: 60,
        service: {
            name,
            port,
            targetPort: port,
            // The route has to hang on the Service itself. Group and kind default to a Gateway, which Linkerd passes over.
            gatewayRefs: [{ group: "core", kind: "Service", name, namespace, port }],
        },
        analysis: analysis.spec,
        ...(analysis.skipAnalysis ? { skipAnalysis: true } : {}),
    };
}

/** The Service through which requests reach only the canary. */
export function canaryAddress(
    settings: Pick<CanarySettings, "name" | "namespace" | "port">,
): string {
    return `http://${settings.name}-canary.${settings.namespace}:${settings.port}`;
}

/** The Service that clients call, behind which Flagger moves the traffic. */
export function apexAddress(settings: Pick<CanarySettings, "name" | "namespace" | "port">): string {
    return `http://${settings.name}.${settings.namespace}:${settings.port}`;
}
