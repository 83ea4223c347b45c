import { FLAGGER_LINKERD_QUERIES } from "../../../metrics/flagger-queries";
import { filledQuery, type Filling } from "../../../metrics/fill";
import { passes as passesRange } from "../../../metrics/passes";
import type { Series } from "../../../metrics/promql/evaluate";
import { parsePromql } from "../../../metrics/promql/parse";
import { type Expression, Unsupported } from "../../../metrics/promql/syntax";
import type { VersionNames } from "../../../metrics/world";
import {
    type Fields,
    fieldsOf,
    isAnalysed,
    isSet,
    numberOf,
    serviceOf,
    specOf,
    textOf,
} from "../../reading";
import { itemsOf } from "../../reconciled";
import type { RuleFinding } from "../../rule";
import type { RuleContext } from "../../context";
import { isOnLinkerd } from "./mesh";
import { type Template, templatedMetrics } from "./metrics";
import { canaryName, canaryNamespace, remembered, textsOf } from "./objects";

/** A metric of the analysis whose query Prometheus evaluates over Linkerd's metrics. */
export interface LinkerdMetric {
    /** Path of the metric inside the Canary. */
    readonly path: string;
    readonly metric: Fields;
    /** The query before Flagger fills it in. */
    readonly query: string;
    /** Where the query is set: in a MetricTemplate, or in Flagger itself for a built-in check. */
    readonly place: Pick<RuleFinding, "object" | "path" | "value">;
    readonly builtIn: boolean;
    readonly filling: Filling;
    /** The query as Flagger fills it in. */
    readonly expression: Expression;
    /** The versions that the query may pick. */
    readonly names: Readonly<Record<"canary" | "primary", VersionNames>>;
}

/**
 * The metrics of a Canary on Linkerd whose queries of Prometheus can be read. Several rules need them: a query is read
 * for the first one only.
 */
export const linkerdMetrics = remembered((context: RuleContext): readonly LinkerdMetric[] => {
    if (!isOnLinkerd(context)) {
        return [];
    }
    const queries = [
        ...templatedMetrics(context).flatMap(({ path, metric, template }) =>
            template?.type === "prometheus"
                ? [{ path, metric, query: template.query, place: placeIn(template) }]
                : [],
        ),
        ...(builtInsReadLinkerd(context) ? builtIns(context) : []),
    ];
    return queries.flatMap(({ path, metric, query, place }) => {
        const filling = fillingOf(context, metric);
        const expression = parsePromql(filledQuery(query, filling));
        const builtIn = place.object === undefined;
        return expression instanceof Unsupported
            ? []
            : [
                  {
                      path,
                      metric,
                      query,
                      place,
                      builtIn,
                      filling,
                      expression,
                      names: namesOf(context),
                  },
              ];
    });
});

function placeIn({ place, query }: Template): LinkerdMetric["place"] {
    return { object: place, path: "spec.query", value: query };
}

function builtIns(context: RuleContext) {
    return itemsOf(context, "metrics").flatMap(({ path, fields }) => {
        const name = textOf(fields.name) ?? "";
        const query = FLAGGER_LINKERD_QUERIES.get(name);
        const place: LinkerdMetric["place"] = { path: `${path}.name`, value: name };
        const interval = textOf(fields.interval) || "1m";
        return query === undefined || isSet(fields.templateRef) || !isAnalysed(context)
            ? []
            : [{ path, metric: { ...fields, interval }, query, place }];
    });
}

/**
 * Whether Flagger's built-in checks query Linkerd's metrics: if Linkerd is the provider, or Flagger's default while the
 * Canary sets another.
 *
 * @see Flagger pkg/controller/scheduler_metrics.go:95-112, pkg/metrics/observers/factory.go:45-108
 */
export function builtInsReadLinkerd(context: RuleContext): boolean {
    const global = textOf(fieldsOf(context.installation).meshProvider) ?? "";
    const own = textOf(specOf(context).provider);
    return own ? global.includes("linkerd") || own === "linkerd" : global === "linkerd";
}

/** What Flagger fills into the query of a metric. */
export function fillingOf(context: RuleContext, metric: Fields): Filling {
    const { target, service } = namesOf(context).canary;
    return {
        name: canaryName(context),
        namespace: canaryNamespace(context),
        target,
        service,
        interval: textOf(metric.interval) ?? "",
        variables: textsOf(metric.templateVariables),
    };
}

/** How Linkerd's metrics call the versions of a Canary. */
export function namesOf(context: RuleContext): LinkerdMetric["names"] {
    const { kind, name } = fieldsOf(specOf(context).targetRef);
    const target = textOf(name) ?? "";
    const names = {
        namespace: canaryNamespace(context),
        service: textOf(serviceOf(context).name) || target,
        kind: kind === "DaemonSet" ? "DaemonSet" : "Deployment",
        target,
    } as const;
    return {
        canary: { ...names, of: "canary" },
        primary: { ...names, of: "primary" },
    };
}

/** Whether a check passes for some series; `undefined` if unknown. */
export function passes(
    { metric, expression }: Pick<LinkerdMetric, "metric" | "expression">,
    series: readonly Series[],
): boolean | undefined {
    const { min, max } = fieldsOf(metric.thresholdRange);
    return passesRange(expression, { min: numberOf(min), max: numberOf(max) }, series);
}
