import { rolledBack, weighted } from "./make";
import type { Mistake } from "./mistake";
import { successRateQuery } from "./objects";

/** A release that is rolled back by a metric with a query of its own. */
function queried(rule: string, name: string, query: string, pattern: RegExp): Mistake {
    const metric = { name: "own", interval: "20s", thresholdRange: { min: 99 }, query };
    return rolledBack(rule, name, { analysis: { ...weighted, metrics: [metric] } }, pattern);
}

const noValues = /no values found for metric: own/;

/** Mistakes of queries that Prometheus refuses, or that have no value within the range. */
export const queryMistakes: readonly Mistake[] = [
    queried(
        "metric/not-promql",
        "url-as-query",
        "http://url-as-query:9898/ping",
        /Prometheus query failed for own/,
    ),
    queried(
        "metric/foreign-placeholder",
        "of-grafana",
        successRateQuery.replaceAll("{{ namespace }}", "$namespace"),
        noValues,
    ),
    queried(
        "metric/no-such-version",
        "no-such-version",
        successRateQuery.replaceAll("{{ target }}", "{{ target }}-canary"),
        noValues,
    ),
    queried(
        "metric/never-passes",
        "fraction",
        successRateQuery.replace("* 100", ""),
        /own 1\.00 < 99/,
    ),
];
