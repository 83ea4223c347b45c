import { analysisOf, type Fields, fieldsOf, isAnalysed, listOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { canaryNamespace, find, placeOf } from "./objects";

/** A metric of the analysis that names a MetricTemplate. */
export interface TemplatedMetric {
    /** Path of the metric inside the Canary. */
    readonly path: string;
    readonly metric: Fields;
    readonly name: string;
    readonly namespace: string;
    /** The template, if it is in the context. */
    readonly template?: Template;
}

/** A MetricTemplate, by the parts that rules read. */
export interface Template {
    readonly place: string;
    readonly namespace: string;
    readonly query: string;
    readonly provider: Fields;
    /** Flagger takes a type that it does not know for Prometheus. */
    readonly type: string;
}

/** The metrics of the analysis with a MetricTemplate; empty if the analysis is skipped. */
export function templatedMetrics(context: RuleContext): readonly TemplatedMetric[] {
    if (!isAnalysed(context)) {
        return [];
    }
    return listOf(analysisOf(context).metrics).flatMap((item, index) => {
        const metric = fieldsOf(item);
        const reference = fieldsOf(metric.templateRef);
        const name = textOf(reference.name);
        if (name === undefined) {
            return [];
        }
        const namespace = textOf(reference.namespace) || canaryNamespace(context);
        const object = find(context, "MetricTemplate", namespace, name);
        return [
            {
                path: `spec.analysis.metrics[${index}]`,
                metric,
                name,
                namespace,
                template: object && templateOf(object, namespace),
            },
        ];
    });
}

/** The templates that the analysis uses, each once, with the first metric that does. */
export function usedTemplates(
    context: RuleContext,
): readonly (TemplatedMetric & { readonly template: Template })[] {
    const used = templatedMetrics(context).flatMap((metric) =>
        metric.template === undefined ? [] : [{ ...metric, template: metric.template }],
    );
    return used.filter(
        ({ template }, index) =>
            used.findIndex((other) => other.template.place === template.place) === index,
    );
}

function templateOf(object: Fields, namespace: string): Template {
    const spec = fieldsOf(object.spec);
    const provider = fieldsOf(spec.provider);
    return {
        place: placeOf(object),
        namespace,
        query: textOf(spec.query) ?? "",
        provider,
        type: textOf(provider.type) ?? "prometheus",
    };
}

/** The keys of a Secret; `undefined` while nothing is known of its content. */
export function secretKeys(secret: Fields): readonly string[] | undefined {
    const { data, stringData } = secret;
    const parts = [data, stringData].filter((part) => typeof part === "object" && part !== null);
    return parts.length === 0 ? undefined : parts.flatMap((part) => Object.keys(fieldsOf(part)));
}
