/** Traffic moves to the canary in equal steps. */
export interface WeightedStrategy {
    readonly kind: "weighted";
    /** Percent of the traffic that each step adds. */
    readonly stepWeight: number;
    /** Percent at which the canary is promoted once more checks have passed. */
    readonly maxWeight: number;
}

/** How traffic reaches the canary. */
export type Strategy = WeightedStrategy;

/** When a canary is judged, by what, and how traffic moves meanwhile. */
export interface CanaryAnalysis {
    /** Time between two checks, such as `30s`; Flagger's shortest is 10s. */
    readonly interval: string;
    /** Failed checks after which the release is rolled back. */
    readonly threshold: number;
    readonly strategy: Strategy;
    readonly metrics: {
        /** Window of each query, such as `1m`: at least two scrapes of Prometheus. */
        readonly interval: string;
        /** Least share of responses that are no failure, percent. */
        readonly minSuccessRate: number;
        /** Longest 99th percentile of the response time, milliseconds. */
        readonly maxLatencyP99: number;
    };
    /**
     * A shell command that the load tester runs before any traffic; a release is given none while it fails.
     * @default - no smoke test
     */
    readonly smokeTest?: string;
    /**
     * A shell command that the load tester runs during the analysis, in the background.
     * @default - no load besides the users'
     */
    readonly loadTest?: string;
}

type Fields = Record<string, unknown>;

/** Names of the two MetricTemplates of a canary. */
export function metricTemplateNames(name: string): { successRate: string; latency: string } {
    return { successRate: `${name}-success-rate`, latency: `${name}-latency` };
}

/** The `analysis` of a Canary. */
export function analysisSpec(
    name: string,
    namespace: string,
    analysis: CanaryAnalysis,
    loadTester: string,
): Fields {
    return {
        interval: analysis.interval,
        threshold: analysis.threshold,
        ...strategyFields(analysis.strategy),
        metrics: metrics(name, namespace, analysis.metrics),
        webhooks: webhooks(analysis, loadTester),
    };
}

function strategyFields(strategy: Strategy): Fields {
    switch (strategy.kind) {
        case "weighted":
            return { stepWeight: strategy.stepWeight, maxWeight: strategy.maxWeight };
    }
}

function metrics(name: string, namespace: string, metrics: CanaryAnalysis["metrics"]): Fields[] {
    const templates = metricTemplateNames(name);
    const metric = (metricName: string, template: string, thresholdRange: Fields): Fields => ({
        name: metricName,
        templateRef: { name: template, namespace },
        thresholdRange,
        // A template has no interval of its own: without this one its query would not parse.
        interval: metrics.interval,
        templateVariables: { direction: "inbound" },
    });
    return [
        metric("success-rate", templates.successRate, { min: metrics.minSuccessRate }),
        metric("latency", templates.latency, { max: metrics.maxLatencyP99 }),
    ];
}

function webhooks(analysis: CanaryAnalysis, url: string): Fields[] {
    const hooks: Fields[] = [];
    if (analysis.smokeTest !== undefined) {
        hooks.push({
            name: "smoke-test",
            type: "pre-rollout",
            url,
            timeout: "15s",
            metadata: { type: "bash", cmd: analysis.smokeTest },
        });
    }
    if (analysis.loadTest !== undefined) {
        hooks.push({
            name: "load-test",
            type: "rollout",
            url,
            // Not "bash", for which Flagger would wait until the load has ended.
            metadata: { type: "cmd", cmd: analysis.loadTest },
        });
    }
    return hooks;
}
