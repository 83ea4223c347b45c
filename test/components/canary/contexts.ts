import type { AnalysisContext, CanaryAnalysis } from "../../../components/canary/analysis";

/** The canary `podinfo` on a platform with everything. */
export const context: AnalysisContext = {
    name: "podinfo",
    namespace: "test",
    target: { kind: "Deployment", name: "podinfo" },
    platform: {
        prometheus: "http://prometheus.linkerd-viz:9090",
        loadTester: "http://flagger-loadtester.test/",
        installation: {},
    },
};

/** The same without a load tester. */
export const withoutLoadTester: AnalysisContext = {
    ...context,
    platform: { prometheus: "http://prometheus.linkerd-viz:9090", installation: {} },
};

/** An analysis with nothing wrong and nothing special in it, changed in some places. */
export function analysisWith(over: Partial<CanaryAnalysis> = {}): CanaryAnalysis {
    return {
        interval: "30s",
        threshold: 5,
        strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
        metrics: [{ kind: "successRate", min: "99%" }],
        ...over,
    };
}
