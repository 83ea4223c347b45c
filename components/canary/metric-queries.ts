import { tidy } from "./units";

// Linkerd's own metrics. The label "deployment" is matched in full, so it names the canary and never the primary.
const canaryResponses =
    'namespace="{{ namespace }}", deployment=~"{{ target }}", direction="{{ variables.direction }}"';

/** Share of the canary's responses that are no failure, percent. */
export const successRateQuery = `sum(rate(response_total{${canaryResponses}, classification!="failure"}[{{ interval }}]))
/
sum(rate(response_total{${canaryResponses}}[{{ interval }}]))
* 100`;

/** A percentile of the canary's response time, milliseconds. */
export function latencyQuery(percentile: number): string {
    return `histogram_quantile(
    ${tidy(percentile / 100)},
    sum(rate(response_latency_ms_bucket{${canaryResponses}}[{{ interval }}])) by (le)
)`;
}
