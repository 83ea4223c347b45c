import { passes } from "../../rules/metrics/passes";
import type { Series } from "../../rules/metrics/promql/evaluate";
import { type Growth, versionSeries } from "../../rules/metrics/world";
import type { AnalysisQueries } from "./types";

/** Viz' Prometheus scrapes each ten seconds by default. */
const DEFAULT_SCRAPE_SECONDS = 10;

/**
 * How many of a release's first checks find no value, whatever the version does: the pods are new, and a rate needs two
 * scrapes of them. The clients' counters of the canary remain from one release to the next.
 *
 * @param queries - of the analysis
 * @param intervalSeconds - between two checks
 * @param scrapeSeconds - between two scrapes; Viz' ten seconds by default
 */
export function blindChecks(
    queries: AnalysisQueries,
    intervalSeconds: number,
    scrapeSeconds: number = DEFAULT_SCRAPE_SECONDS,
): number {
    const { evaluated, names } = queries;
    const succeeded: Growth = (seconds) => 100 * seconds;
    const healthy = Object.values(names).flatMap((version) =>
        versionSeries(version, { succeeded, latencyMs: 1 }),
    );
    const isOfPods = ({ labels }: Series): boolean => labels["direction"] === "inbound";
    const ofClients = healthy.filter((series) => !isOfPods(series));
    const needsPods = evaluated.some(
        (metric) =>
            passes(metric.expression, metric, healthy) === true &&
            passes(metric.expression, metric, ofClients) === false,
    );
    return needsPods ? Math.max(0, Math.ceil((2 * scrapeSeconds) / intervalSeconds) - 1) : 0;
}
