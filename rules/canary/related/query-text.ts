import { flagger } from "../../citations";
import { foreignPlaceholders } from "../../metrics/placeholders";
import { firstError, treeOf } from "../../metrics/promql/grammar";
import { prometheusDuration } from "../durations";
import { textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { type PrometheusQuery, prometheusQueries } from "./reading/prometheus-queries";

const source = [
    flagger("pkg/metrics/providers/prometheus.go", "RunQuery"),
    flagger("pkg/metrics/observers/render.go", "RenderQuery"),
];

/** Rules about queries that Prometheus refuses, or that match nothing because of their text. */
export const queryTextRules: readonly CanaryRule[] = [
    {
        id: "metric/not-promql",
        impact: 'Every check fails with "Metric query failed" and the release is rolled back: Prometheus cannot parse the query',
        requirement: "a query for Prometheus must be an expression of PromQL",
        fix: "write the query in PromQL; to call a URL, use a webhook",
        severity: "error",
        source,
        check: notPromql,
    },
    {
        id: "metric/foreign-placeholder",
        impact: "Every check fails for lack of values and the release is rolled back: Flagger does not fill in this placeholder, and nothing has it as its name",
        requirement:
            "Flagger fills in only {{ namespace }}, {{ target }}, {{ interval }} and its other functions",
        fix: "use Flagger's own placeholder: {{ namespace }}, {{ target }}, {{ service }} or {{ interval }}",
        severity: "error",
        source,
        check: placeholders,
    },
];

/** Other databases with a dialect of PromQL. */
const DIALECT = /victoria|vmselect|vmsingle|vmauth|:8428|:8481|\/select\//i;

function notPromql(context: RuleContext): RuleFinding[] {
    return prometheusQueries(context).flatMap((query) => {
        const { address, place, text } = query;
        const { metricsServer } = context.installation;
        const server = address === "" ? (metricsServer ?? "") : address;
        const problem =
            text.includes("{{") ||
            DIALECT.test(server) ||
            !hasDuration(query) ||
            foreignPlaceholders(query.query).length > 0
                ? undefined
                : problemOf(query);
        const isInline = place.object === undefined;
        return problem === undefined
            ? []
            : [
                  {
                      ...place,
                      requirement: problem,
                      ...(isInline && {
                          fix: "replace query with a templateRef to a MetricTemplate whose query is PromQL, and name the metric neither request-success-rate nor request-duration; to call a URL, use a webhook",
                      }),
                  },
              ];
    });
}

/** Other rules report a range without a duration, or with one that Prometheus does not read. */
function hasDuration({ metric, query, text }: PrometheusQuery): boolean {
    const interval = textOf(metric.interval) ?? "1m";
    return (
        !/\[\s*\]/.test(text) &&
        (prometheusDuration(interval) !== undefined || !query.includes("interval"))
    );
}

function problemOf(query: PrometheusQuery): string | undefined {
    const text = query.text.trim();
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
        return "a query must be PromQL, and this is a URL, which Flagger sends to Prometheus as the query";
    }
    if (text === "") {
        return "a query must be PromQL, and this one is empty";
    }
    // what was read has no error
    const wrong = query.expression === undefined ? firstError(treeOf(text)) : undefined;
    if (wrong !== undefined) {
        const rest = text.slice(wrong, wrong + 24).split("\n")[0] ?? "";
        return `the query is no PromQL ${rest === "" ? "at its end" : `at "${rest}"`}`;
    }
    const expression = query.expression;
    return expression?.kind === "selector" && expression.rangeSeconds !== undefined
        ? "a query must have one value, and this one selects all samples of a range: use rate() or increase()"
        : undefined;
}

function placeholders(context: RuleContext): RuleFinding[] {
    const seen = new Set<string>();
    return prometheusQueries(context).flatMap(({ place, query }) => {
        const key = `${place.object} ${place.path}`;
        const found = seen.has(key) ? [] : foreignPlaceholders(query);
        seen.add(key);
        return found.map(({ right, text }) => ({
            ...place,
            requirement: `Flagger does not fill in ${text}: it knows {{ namespace }}, {{ target }}, {{ service }}, {{ interval }} and {{ variables.name }}`,
            fix:
                right === undefined
                    ? `replace ${text} with {{ variables.name }} and set it in the metric's templateVariables`
                    : `replace ${text} with ${right}`,
        }));
    });
}
