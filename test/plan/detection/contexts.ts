import { analysisObjects, type CanaryAnalysis } from "../../../components/canary/analysis";
import type { Installation, KubernetesObject, RuleContext } from "../../../rules/canary/context";
import { analysisWith, context } from "../../components/canary/contexts";

/** A Canary with the analysis of this package, among its MetricTemplates. */
export function ownScene(over: Partial<CanaryAnalysis> = {}): RuleContext {
    const { spec, templates, skipAnalysis } = analysisObjects(context, analysisWith(over));
    return sceneOf({ ...spec }, templates, {}, skipAnalysis);
}

/** A Canary with an analysis of Flagger's own words. */
export function sceneOf(
    analysis: Readonly<Record<string, unknown>>,
    objects: readonly KubernetesObject[] = [],
    installation: Installation = {},
    skipAnalysis = false,
): RuleContext {
    return {
        canary: {
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: { name: "podinfo", namespace: "test" },
            spec: {
                targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "podinfo" },
                service: { port: 9898 },
                skipAnalysis,
                analysis,
            },
        },
        objects,
        authoritativeKinds: [],
        installation,
    };
}

/** A MetricTemplate of Prometheus. */
export function template(name: string, query: string, type = "prometheus"): KubernetesObject {
    return {
        apiVersion: "flagger.app/v1beta1",
        kind: "MetricTemplate",
        metadata: { name, namespace: "test" },
        spec: { provider: { type, address: "http://prometheus.linkerd-viz:9090" }, query },
    };
}
