import type { KubernetesObject } from "../../../rules/canary/context";
import type { AnalysisContext, AnalysisSecret } from "../analysis";
import { defined } from "../../defined";
import {
    enoughRequestsQuery,
    requestCountQuery,
    unlessTooFew,
} from "../../../rules/metrics/queries";
import type { Requests } from "../../../rules/metrics/requests";
import { evaluatedMetric } from "./evaluated-metric";
import type { EnoughTrafficMetric, Metric, QueryMetric } from "./metric";
import { metricName, windowOf } from "./names";
import { providerSpec } from "./provider-spec";

type Fields = Record<string, unknown>;

/** One metric as Flagger has it. */
export interface MetricObjects {
    readonly metric: Metric;
    /** Its place in the analysis' `metrics`. */
    readonly index: number;
    /** Entry of the Canary's `spec.analysis.metrics`. */
    readonly spec: Fields;
    /** The MetricTemplate that the entry refers to. */
    readonly template: KubernetesObject;
    /** The Secret that the template refers to. */
    readonly secret?: AnalysisSecret;
}

/**
 * What the metrics come to. The count of requests is asked first, for Flagger stops at the first failure, and too few
 * requests explain what the others find.
 */
export function metricObjects(
    context: AnalysisContext,
    metrics: readonly Metric[],
): readonly MetricObjects[] {
    const traffic = metrics.find((metric) => metric.kind === "enoughTraffic");
    const rank = (metric: Metric): number => (metric === traffic ? 0 : 1);
    return metrics
        .map((metric, index) => ({ metric, index }))
        .sort((a, b) => rank(a.metric) - rank(b.metric))
        .flatMap(({ metric, index }) => {
            const objects = oneMetric(context, metric, traffic);
            return objects === undefined ? [] : [{ metric, index, ...objects }];
        });
}

function oneMetric(
    context: AnalysisContext,
    metric: Metric,
    traffic: EnoughTrafficMetric | undefined,
): Omit<MetricObjects, "index" | "metric"> | undefined {
    switch (metric.kind) {
        case "query":
            return queryObjects(context, metric);
        case "enoughTraffic":
            // Otherwise the other metrics carry it themselves, and an own one could never fail.
            return metric.otherwise === "fail"
                ? linkerdObjects(
                      context,
                      metric,
                      requestCountQuery(canaryRequests(context, metric)),
                      {
                          min: metric.minRequests,
                      },
                  )
                : undefined;
        case "successRate":
        case "latency":
        case "fasterThan":
        case "againstPrimary":
        case "errorBudgetBurn": {
            const { query, thresholdRange, passes } = evaluatedMetric(metric, context.target.kind);
            return linkerdObjects(
                context,
                metric,
                traffic === undefined || traffic.otherwise === "fail"
                    ? query
                    : unlessTooFew(query, enoughRequests(context, traffic), passes),
                thresholdRange,
            );
        }
    }
}

/** The query that has a value when the canary has got enough requests; its window is no template's. */
export function enoughRequests(context: AnalysisContext, traffic: EnoughTrafficMetric): string {
    return enoughRequestsQuery(
        { ...canaryRequests(context, traffic), window: windowOf(traffic) },
        traffic.minRequests,
    );
}

function canaryRequests(
    { target: { kind } }: AnalysisContext,
    { perspective = "clients" }: EnoughTrafficMetric,
): Requests {
    return { perspective, kind, of: "canary", window: "{{ interval }}" };
}

function linkerdObjects(
    context: AnalysisContext,
    metric: Metric,
    query: string,
    thresholdRange: Fields,
): Omit<MetricObjects, "index" | "metric"> {
    return objects(context, metric, thresholdRange, {
        provider: { type: "prometheus", address: context.platform.prometheus },
        query,
    });
}

function queryObjects(
    context: AnalysisContext,
    metric: QueryMetric,
): Omit<MetricObjects, "index" | "metric"> {
    const { fields, stringData } = providerSpec(
        metric.provider ?? { type: "prometheus" },
        context.platform.prometheus,
    );
    const secret = `${context.name}-${metric.name}-credentials`;
    return {
        ...objects(
            context,
            metric,
            defined({ min: metric.min, max: metric.max }),
            {
                provider:
                    stringData === undefined ? fields : { ...fields, secretRef: { name: secret } },
                query: metric.query,
            },
            metric.variables,
        ),
        ...(stringData === undefined ? {} : { secret: { name: secret, stringData } }),
    };
}

function objects(
    context: AnalysisContext,
    metric: Metric,
    thresholdRange: Fields,
    templateSpec: Fields,
    templateVariables?: Readonly<Record<string, string>>,
): Omit<MetricObjects, "index" | "metric"> {
    const name = metricName(metric);
    const metadata = { name: `${context.name}-${name}`, namespace: context.namespace };
    return {
        spec: defined({
            name,
            templateRef: metadata,
            thresholdRange,
            // A template has no interval of its own: without this one its query would not parse.
            interval: windowOf(metric),
            templateVariables,
        }),
        template: {
            apiVersion: "flagger.app/v1beta1",
            kind: "MetricTemplate",
            metadata,
            spec: templateSpec,
        },
    };
}
