import assert from "node:assert/strict";
import { canaryThresholds } from "../../../kube/release/thresholds";
import { metricObjects } from "../../../components/canary/metrics/metric-templates";
import { context } from "../../components/canary/contexts";
import type { Fields } from "../../../rules/canary/reading";

const of = (...metrics: readonly Fields[]): string[] =>
    canaryThresholds(context.name, { metrics }).map(
        ({ bound, metric, of: what, value }) => `${what} ${metric} ${bound} ${value}`,
    );

describe("the thresholds of a Canary", () => {
    it("are those of Flagger's built-in metrics, also with the deprecated threshold", () => {
        assert.deepEqual(
            of(
                { name: "request-success-rate", thresholdRange: { min: 99 } },
                { name: "request-duration", thresholdRange: { min: 5, max: 500 } },
                { name: "request-duration", threshold: 300 },
            ),
            [
                "successRate request-success-rate min 99",
                "latency request-duration min 5",
                "latency request-duration max 500",
                "latency request-duration max 300",
            ],
        );
    });

    it("are those of the metrics that CanaryWorkload writes", () => {
        const metrics = metricObjects(context, [
            { kind: "successRate", min: "99.5%" },
            { kind: "latency", max: "250ms" },
            { kind: "latency", percentile: 50, max: "0.1s" },
            { kind: "againstPrimary", measure: "latency", maxFactor: 2 },
        ]).map(({ spec }) => spec);
        assert.deepEqual(of(...metrics), [
            "successRate success-rate min 99.5",
            "latency latency max 250",
            "latency latency-p50 max 100",
        ]);
    });

    it("leave out metrics whose unit is not known", () => {
        const range = { thresholdRange: { max: 1 } };
        assert.deepEqual(
            of(
                { name: "latency", templateRef: { name: "somebody-elses" }, ...range },
                { name: "request-duration", templateRef: { name: "own" }, ...range },
                { name: "errors", templateRef: { name: `${context.name}-errors` }, ...range },
                { name: "latency", ...range },
                { name: "request-success-rate" },
            ),
            [],
        );
    });
});
