import { prometheusDuration } from "../../rules/canary/durations";
import { type Fields, fieldsOf, isSet, numberOf, textOf } from "../../rules/canary/reading";
import { providerOf, templateOf } from "../../rules/canary/reconciled";
import type { RuleContext } from "../../rules/canary/context";
import {
    builtInsReadLinkerd,
    fillingOf,
    namesOf,
} from "../../rules/canary/related/reading/linkerd-queries";
import { FLAGGER_LINKERD_QUERIES } from "../../rules/metrics/flagger-queries";
import { Unsupported } from "../../rules/metrics/promql/syntax";
import { checkOf } from "./checks";
import { expressionOf, measureOf } from "./queries";
import type { MetricCheck, NotEvaluated, QueriedMetric } from "./types";

/** A metric of the analysis, as far as it is supported. */
export interface ReadMetric {
    readonly queried?: QueriedMetric;
    readonly check: MetricCheck | NotEvaluated;
}

/** Reads a metric of the analysis. */
export function readMetric(context: RuleContext, metric: Fields): ReadMetric {
    const name = textOf(metric.name) ?? "";
    const query = isSet(metric.templateRef)
        ? templateQuery(context, metric)
        : builtInQuery(context, metric);
    const expression =
        "why" in query ? query : expressionOf(query.text, fillingOf(context, query.metric));
    if ("why" in expression) {
        return { check: { name, why: expression.why } };
    }
    if (expression instanceof Unsupported) {
        return { check: { name, why: `its query cannot be parsed: ${expression.message}` } };
    }
    const range = fieldsOf(metric.thresholdRange);
    const [min, max] = [range.min, range.max].map(numberOf);
    const queried: QueriedMetric = {
        name,
        expression,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
    };
    const measure = measureOf(expression, namesOf(context));
    if (measure === undefined) {
        const latency = /response_latency_ms|duration_seconds/.test(
            "text" in query ? query.text : "",
        );
        return { queried, check: { name, why: latency ? LATENCY : UNKNOWN } };
    }
    const check = checkOf(name, measure, min, max);
    return {
        queried,
        check: check ?? {
            name,
            why: "its thresholdRange is not supported for this kind of metric",
        },
    };
}

const LATENCY = "no probability can be computed for response times";
const UNKNOWN = "its query is not a supported kind";

/** The text of a query with its metric, or the reason why there is none. */
type Query = { readonly text: string; readonly metric: Fields } | { readonly why: string };

function templateQuery(context: RuleContext, metric: Fields): Query {
    const template = templateOf(context, metric);
    if (template === undefined) {
        return { why: "its MetricTemplate is not in the manifests" };
    }
    const { query, provider } = fieldsOf(template.spec);
    const { type = "prometheus" } = fieldsOf(provider);
    if (type !== "prometheus") {
        return { why: `it queries ${String(type)}, not Prometheus` };
    }
    return prometheusDuration(textOf(metric.interval) ?? "") === undefined
        ? { why: "its interval is not a valid Prometheus duration" }
        : { text: textOf(query) ?? "", metric };
}

function builtInQuery(context: RuleContext, metric: Fields): Query {
    const text = FLAGGER_LINKERD_QUERIES.get(textOf(metric.name) ?? "");
    if (text === undefined) {
        return { why: UNKNOWN };
    }
    if (!builtInsReadLinkerd(context)) {
        const provider = providerOf(context) ?? "gatewayapi:v1beta1";
        return { why: `with provider ${provider} it does not query Linkerd's metrics` };
    }
    const interval = textOf(metric.interval) || "1m";
    return prometheusDuration(interval) === undefined
        ? { why: "its interval is not a valid Prometheus duration" }
        : { text, metric: { ...metric, interval } };
}
