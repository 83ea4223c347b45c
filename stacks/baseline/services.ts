import { checkName } from "../../components/canary/checks/names";
import { metricName } from "../../components/canary/metrics/names";
import type { Alert, Metric, Strategy } from "../../components";
import { milliseconds, percent, seconds } from "../../components/canary/units";
import type { ReleasedService } from "../services/service";
import { serviceChecks } from "../services/workload";
import { type ComparedSetting, less, more, present, ranked, switched } from "./compared-setting";

/** By what two environments' ways to release a service are compared. */
export function serviceSettings({ delivery, service }: ReleasedService): ComparedSetting[] {
    const path = `services.${service.name}`;
    const { analysis } = delivery;
    return [
        ...strategyFacets(`${path}.analysis.strategy`, analysis.strategy),
        more(
            `${path}.analysis`,
            checksUntilPromotion(analysis.strategy) * seconds(analysis.interval),
            "a faulty release has more time to be detected",
            `${checksUntilPromotion(analysis.strategy)} checks, one every ${analysis.interval}`,
        ),
        less(
            `${path}.analysis.threshold`,
            analysis.threshold,
            "a faulty release is rolled back after fewer failed checks",
        ),
        ...analysis.metrics.flatMap((metric) =>
            metricFacets(`${path}.analysis.metrics.${metricName(metric)}`, metric),
        ),
        ...serviceChecks(service, delivery).map((check) =>
            present(
                `${path}.checks.${checkName(check)}`,
                checkName(check),
                "it tests or halts a release",
            ),
        ),
        ...(delivery.alerts ?? []).map((alert) => alertFacet(`${path}.alerts`, alert)),
        more(
            `${path}.autoscaling.minReplicas`,
            delivery.autoscaling?.minReplicas ?? 1,
            "the service survives the loss of a pod",
        ),
        switched(
            `${path}.disruptionBudget`,
            delivery.disruptionBudget !== false,
            "pods keep serving while nodes are drained",
        ),
        more(
            `${path}.analysis.primaryReadyThreshold`,
            percent(analysis.primaryReadyThreshold ?? "100%"),
            "more pods must be ready",
            analysis.primaryReadyThreshold ?? "100%",
        ),
        more(
            `${path}.analysis.canaryReadyThreshold`,
            percent(analysis.canaryReadyThreshold ?? "100%"),
            "more pods must be ready",
            analysis.canaryReadyThreshold ?? "100%",
        ),
    ];
}

function strategyFacets(path: string, strategy: Strategy): ComparedSetting[] {
    const first = weights(strategy)[0] ?? 0;
    return [
        ranked(
            `${path}.kind`,
            strategy.kind === "skipAnalysis" ? "skipAnalysis" : "analysed",
            [["skipAnalysis"], ["analysed"]],
            "a release is analysed before it is promoted",
        ),
        less(
            `${path}, the first step`,
            first,
            "fewer requests reach a faulty release",
            `${first} %`,
        ),
    ];
}

/** The canary's weights on its way up; none where users' requests are not split by weight. */
function weights(strategy: Strategy): readonly number[] {
    switch (strategy.kind) {
        case "weighted": {
            const { maxWeight = 100, stepWeight } = strategy;
            const steps = Math.max(1, Math.ceil(maxWeight / stepWeight));
            return Array.from({ length: steps }, (_, step) => (step + 1) * stepWeight);
        }
        case "weightedSteps":
            return strategy.stepWeights;
        case "abTest":
        case "blueGreen":
        case "skipAnalysis":
            return [];
    }
}

function checksUntilPromotion(strategy: Strategy): number {
    return strategy.kind === "abTest" || strategy.kind === "blueGreen"
        ? strategy.iterations
        : weights(strategy).length;
}

function metricFacets(path: string, metric: Metric): ComparedSetting[] {
    const detects = "it distinguishes a faulty release from a healthy one";
    const stricter = "the limit is stricter";
    switch (metric.kind) {
        case "successRate":
            return [more(path, percent(metric.min), stricter, metric.min)];
        case "latency":
            return [less(path, milliseconds(metric.max), stricter, metric.max)];
        case "fasterThan":
            return [more(path, percent(metric.min), stricter, metric.min)];
        case "enoughTraffic":
            return [
                more(path, metric.minRequests, "the other metrics are based on more requests"),
                ranked(
                    `${path}.otherwise`,
                    metric.otherwise,
                    [["pass"], ["wait", "fail"]],
                    "no release is promoted without traffic",
                ),
            ];
        case "againstPrimary":
            return [
                metric.measure === "latency"
                    ? less(path, metric.maxFactor, stricter)
                    : less(path, percent(metric.maxBelow), stricter, metric.maxBelow),
                ranked(
                    `${path}.withoutPrimary`,
                    metric.withoutPrimary ?? "fail",
                    [["pass"], ["fail"]],
                    "no release is promoted without a comparison",
                ),
            ];
        case "errorBudgetBurn":
            return [
                more(`${path}.objective`, percent(metric.objective), stricter, metric.objective),
                less(`${path}.maxBurnRate`, metric.maxBurnRate, stricter),
            ];
        case "query":
            return [present(path, "a query", detects)];
    }
}

function alertFacet(path: string, { name, severity }: Alert): ComparedSetting {
    return ranked(
        `${path}.${name}`,
        severity,
        [["error"], ["warn"], ["info"]],
        "more events of a release cause an alert",
    );
}
