import { filledQuery } from "../../../metrics/fill";
import { parsePromql } from "../../../metrics/promql/parse";
import { type Expression, Unsupported } from "../../../metrics/promql/syntax";
import { type Fields, fieldsOf, isAnalysed, isSet, numberOf, textOf } from "../../reading";
import { itemsOf } from "../../reconciled";
import type { RuleFinding } from "../../rule";
import type { RuleContext } from "../../context";
import { fillingOf } from "./linkerd-queries";
import { templatedMetrics } from "./metrics";
import { remembered } from "./objects";

/** A query of a metric that Flagger sends to a Prometheus. */
export interface PrometheusQuery {
    /** Path of the metric inside the Canary. */
    readonly path: string;
    readonly metric: Fields;
    /** As it is written. */
    readonly query: string;
    /** As Flagger fills it in; actions that are not read stay. */
    readonly text: string;
    /** Where it is written: in a MetricTemplate or in the metric itself. */
    readonly place: Pick<RuleFinding, "object" | "path" | "value">;
    /** The URL of the Prometheus, if it is set with the query. */
    readonly address: string;
    /** The expression; `undefined` if it is not read, or not filled in completely. */
    readonly expression?: Expression;
}

/** The queries of the analysis for a Prometheus, those in the metrics themselves among them. */
export const prometheusQueries = remembered((context: RuleContext): readonly PrometheusQuery[] => {
    if (!isAnalysed(context)) {
        return [];
    }
    const templated = templatedMetrics(context).flatMap(({ metric, path, template }) =>
        template?.type === "prometheus"
            ? [
                  {
                      path,
                      metric,
                      query: template.query,
                      address: textOf(template.provider.address) ?? "",
                      place: { object: template.place, path: "spec.query", value: template.query },
                  },
              ]
            : [],
    );
    const inline = itemsOf(context, "metrics").flatMap(({ fields, path }) => {
        const query = textOf(fields.query);
        return query === undefined || query === ""
            ? []
            : [
                  {
                      path,
                      metric: fields,
                      query,
                      address: "",
                      place: { path: `${path}.query`, value: query },
                  },
              ];
    });
    return [...templated, ...inline].map((one) => {
        const text = filledQuery(one.query, fillingOf(context, one.metric));
        const expression = text.includes("{{") ? undefined : parsePromql(text);
        return {
            ...one,
            text,
            ...(!(expression instanceof Unsupported) && { expression }),
        };
    });
});

/** The values that a metric may have, with the path of its limits: `threshold` is a maximum without `thresholdRange`. */
export function rangeOf({ metric, path }: Pick<PrometheusQuery, "metric" | "path">): {
    readonly min?: number;
    readonly max?: number;
    readonly path: string;
} {
    const { threshold, thresholdRange } = metric;
    const { max, min } = fieldsOf(thresholdRange);
    return isSet(thresholdRange)
        ? { min: numberOf(min), max: numberOf(max), path: `${path}.thresholdRange` }
        : { max: numberOf(threshold), path: `${path}.threshold` };
}
