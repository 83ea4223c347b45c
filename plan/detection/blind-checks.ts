import { passes } from "../../rules/metrics/passes";
import type { Series } from "../../rules/metrics/promql/evaluate";
import { type Growth, versionSeries } from "../../rules/metrics/world";
import type { AnalysisQueries } from "./types";

/** The Prometheus of Viz scrapes every ten seconds by default. */
const DEFAULT_SCRAPE_SECONDS = 10;

/**
 * The number of a release's first checks that find no value for any version: the pods are new, and a rate needs two
 * scrapes of them. The clients' counters of the canary persist between releases.
 *
 * @param queries - of the analysis
 * @param intervalSeconds - seconds between two checks
 * @param scrapeSeconds - seconds between two scrapes; ten by default, as in Viz
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
