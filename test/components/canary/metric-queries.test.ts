import assert from "node:assert/strict";

import { latencyQuery, successRateQuery } from "../../../components/canary/metric-queries";

const filled = (query: string): string =>
    query
        .replaceAll("{{ namespace }}", "test")
        .replaceAll("{{ target }}", "podinfo")
        .replaceAll("{{ interval }}", "1m")
        .replaceAll("{{ variables.direction }}", "inbound")
        .replaceAll(/\s+/g, "");

const canary = 'namespace="test",deployment=~"podinfo",direction="inbound"';

describe("the queries, as Flagger fills them in", () => {
    it("count the responses that are no failure, in percent", () => {
        assert.equal(
            filled(successRateQuery),
            `sum(rate(response_total{${canary},classification!="failure"}[1m]))` +
                `/sum(rate(response_total{${canary}}[1m]))*100`,
        );
    });

    it("take the 99th percentile of the latency", () => {
        assert.equal(
            filled(latencyQuery(99)),
            `histogram_quantile(0.99,sum(rate(response_latency_ms_bucket{${canary}}[1m]))by(le))`,
        );
    });

    for (const [name, query] of Object.entries({
        successRateQuery,
        latencyQuery: latencyQuery(99),
    })) {
        it(`leave nothing in ${name} that Flagger does not know`, () => {
            assert.doesNotMatch(filled(query), /\{\{|\}\}/);
        });
    }
});
