import { linkerdProxy } from "../../citations";
import { insideBucket } from "../../metrics/latency-bounds";
import { evaluateQuery } from "../../metrics/promql/evaluate";
import { versionSeries } from "../../metrics/world";
import { fieldsOf, numberOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { type LinkerdMetric, linkerdMetrics } from "./reading/linkerd-queries";

/** Rules about what Linkerd's latency histogram can decide. */
export const queryLatencyRules: readonly CanaryRule[] = [
    {
        id: "metric/latency-inside-bucket",
        impact: "The result depends on how Prometheus interpolates within a bucket instead of on the response times: a constant 120 ms is reported as 199 ms",
        requirement:
            "a latency limit must be a bucket bound of Linkerd's histogram: 1 to 5, 10 to 50, 100 to 500 ms and so on",
        fix: "set the limit to a bucket bound, such as 100 or 200 ms",
        severity: "warning",
        source: [linkerdProxy("linkerd/metrics/src/latency.rs")],
        check: latencyInsideBucket,
    },
    {
        id: "metric/factor-inside-bucket",
        impact: "A slower version passes: 105 ms for the primary and 185 ms for the canary are in one bucket of Linkerd's histogram and give a factor of about 1",
        requirement:
            "a factor between two latencies must be at least 2, the ratio of the bounds of the widest bucket in Linkerd's histogram",
        fix: "compare the shares of requests that are faster than a bucket bound",
        severity: "warning",
        source: [linkerdProxy("linkerd/metrics/src/latency.rs")],
        check: factorInsideBucket,
    },
];

/** What a query reads when each version answers in a constant time; `undefined` if that is not known. */
function reading(
    { expression, names }: LinkerdMetric,
    milliseconds: { readonly canary: number; readonly primary: number },
): number | undefined {
    const succeeded = (seconds: number): number => 10 * seconds;
    const value = evaluateQuery(
        expression,
        (["canary", "primary"] as const).flatMap((side) =>
            versionSeries(names[side], { succeeded, latencyMs: milliseconds[side] }),
        ),
    );
    return typeof value === "number" ? value : undefined;
}

/** Whether a query reads the canary's latency in milliseconds. */
function readsLatency(metric: LinkerdMetric): boolean {
    const inside = (milliseconds: number): boolean => {
        const value = reading(metric, { canary: milliseconds, primary: 10 });
        const { below = 0, above = Infinity } = insideBucket(milliseconds) ?? {};
        return value !== undefined && value > below && value <= above;
    };
    return inside(15) && inside(150) && inside(1_500);
}

function latencyInsideBucket(context: RuleContext): RuleFinding[] {
    return linkerdMetrics(context).flatMap((metric) => {
        const max = numberOf(fieldsOf(metric.metric["thresholdRange"])["max"]);
        // less than a millisecond is another rule's: it is cut to 0
        const inside = max === undefined || max < 1 ? undefined : insideBucket(max);
        if (max === undefined || inside === undefined || !readsLatency(metric)) {
            return [];
        }
        const { below, above } = inside;
        const between = (below ?? 0) + ((above ?? 2 * max) - (below ?? 0)) / 5;
        const read = reading(metric, { canary: between, primary: 10 });
        const bounds = [above, below].filter((bound) => bound !== undefined);
        return [
            {
                path: `${metric.path}.thresholdRange.max`,
                value: max,
                requirement:
                    `Linkerd's histogram cannot decide a limit of ${max} ms: ${below ?? 0} to ${above ?? "any number of"} ms is one bucket` +
                    (read === undefined
                        ? ""
                        : `, in which a constant ${between} ms is reported as ${Math.round(read)} ms`),
                fix: `set max to ${bounds.join(" or ")}, or evaluate the share of requests that are faster than ${bounds[0]} ms`,
            },
        ];
    });
}

function factorInsideBucket(context: RuleContext): RuleFinding[] {
    return linkerdMetrics(context).flatMap((metric) => {
        const max = numberOf(fieldsOf(metric.metric["thresholdRange"])["max"]);
        if (max === undefined || max <= 1 || max >= 2) {
            return [];
        }
        const wide = reading(metric, { canary: 400, primary: 100 });
        const same = reading(metric, { canary: 185, primary: 105 });
        return wide !== undefined && same !== undefined && wide > 3 && same <= max && same > 0
            ? [
                  {
                      path: `${metric.path}.thresholdRange.max`,
                      value: max,
                      requirement: `Linkerd's histogram cannot decide a factor of ${max}: 105 ms for the primary and 185 ms for the canary are in one bucket and give a factor of ${same.toFixed(2)}`,
                      fix: "set max to 2 or more, or compare the shares of requests that are faster than a bucket bound such as 200 ms",
                  },
              ]
            : [];
    });
}
