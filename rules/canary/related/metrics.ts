import { flagger, linkerd } from "../../citations";
import { analysisOf, fieldsOf, isAnalysed, listOf, textOf } from "../reading";
import { itemsOf } from "../reconciled";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { readTemplate } from "./reading/go-template";
import { type TemplatedMetric, templatedMetrics, usedTemplates } from "./reading/metrics";
import { canaryName, canaryNamespace, isComplete } from "./reading/objects";
import { targetOf, targetReference } from "./reading/target";

/** Functions that Flagger provides to a query template (pkg/apis/flagger/v1beta1/metric.go:101-112). */
const FUNCTIONS = [
    "name",
    "namespace",
    "target",
    "service",
    "ingress",
    "route",
    "interval",
    "variables",
] as const;

/** Rules about the MetricTemplates that the analysis uses, and their queries. */
export const metricRules: readonly CanaryRule[] = [
    {
        id: "metric/template-missing",
        knownIssue: "M22",
        impact: "Every check fails and the release is rolled back: the metric's MetricTemplate does not exist",
        requirement: "the MetricTemplate in templateRef must exist",
        fix: "create the MetricTemplate, or correct templateRef's name or namespace",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")],
        check: templateMissing,
    },
    {
        id: "metric/template-broken",
        knownIssue: "M22",
        impact: "Every check fails and the release is rolled back: Flagger cannot render the query",
        requirement: `a query template may call only ${FUNCTIONS.join(", ")} and Go's built-in functions, and has no fields to read`,
        fix: "use {{ interval }}, {{ target }} and the other functions, and {{ variables.name }} for an entry of templateVariables",
        severity: "error",
        source: [
            flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks"),
            flagger("pkg/metrics/observers/render.go", "RenderQuery"),
        ],
        check: templateBroken,
    },
    {
        id: "metric/variable-missing",
        knownIssue: "M22",
        impact: "Every check fails and the release is rolled back: a variable of the query is not set",
        requirement: "templateVariables must set every variable that the template's query uses",
        fix: "add the variable to the metric's templateVariables",
        severity: "error",
        source: [
            flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks"),
            flagger("pkg/metrics/observers/render.go", "RenderQuery"),
        ],
        check: variableMissing,
    },
    {
        id: "metric/workload-label",
        impact: "The release is rolled back for lack of metrics: the query selects a Deployment, but the target is a DaemonSet",
        requirement:
            'Linkerd\'s metrics of a DaemonSet have the label "daemonset" instead of "deployment"',
        fix: 'use daemonset=~"{{ target }}" in the query',
        severity: "error",
        source: [
            linkerd("pkg/k8s/labels.go", "ProxyDaemonSetLabel"),
            linkerd("viz/charts/linkerd-viz/templates/prometheus.yaml"),
        ],
        check: deploymentLabel,
    },
    {
        id: "metric/canary-name",
        impact: "The release is rolled back for lack of metrics, or evaluated by the metrics of another workload",
        requirement:
            "{{ name }} is the name of the Canary, which differs from the name of its target",
        fix: "use {{ target }} in the query",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler_metrics.go", "toMetricModel")],
        check: canaryNameForTarget,
    },
    {
        id: "metric/pod-label",
        impact: "The release is rolled back for lack of metrics: a pod label overrides Linkerd's own label",
        requirement:
            "the pods must not have a label that a query selects by, because Linkerd's Prometheus adds every pod label to the metrics and lets it override Linkerd's own",
        fix: "remove the label from the pod template, or rename it",
        severity: "error",
        source: [linkerd("viz/charts/linkerd-viz/templates/prometheus.yaml")],
        check: podLabelTaken,
    },
    {
        id: "reference/other-namespace",
        knownIssue: "M22",
        impact: "Nothing is ever released and the Canary never gets a status: Flagger rejects references to other namespaces",
        requirement:
            "with -no-cross-namespace-refs a Canary may reference only MetricTemplates and AlertProviders in its own namespace",
        fix: "create the object in the Canary's namespace and remove the namespace from the reference",
        severity: "error",
        source: [
            flagger("pkg/controller/controller.go", "syncHandler", "verifyNoCrossNamespaceRefs"),
        ],
        check: otherNamespace,
    },
];

function templateMissing(context: RuleContext): RuleFinding[] {
    return templatedMetrics(context)
        .filter(({ template }) => template === undefined)
        .filter(({ name, namespace }) => isComplete(context, "MetricTemplate", namespace, name))
        .map(({ name, namespace, path }) => ({
            path: `${path}.templateRef`,
            value: `MetricTemplate ${namespace}/${name}`,
        }));
}

function templateBroken(context: RuleContext): RuleFinding[] {
    const templates = usedTemplates(context).map(({ template }) => ({
        query: template.query,
        at: { object: template.place, path: "spec.query" },
    }));
    return [...templates, ...inlineQueries(context)].flatMap(({ at, query }) => {
        const { broken, dataFields, functions } = readTemplate(query);
        const unknown = functions.filter((name) => !FUNCTIONS.some((known) => known === name));
        return [
            ...unknown.map((name) => ({ ...at, value: `{{ ${name} }}` })),
            ...dataFields.map((name) => ({ ...at, value: `{{ .${name} }}` })),
            ...(broken
                ? [
                      {
                          ...at,
                          value: query,
                          requirement: "every {{ in a query must be closed by }}",
                      },
                  ]
                : []),
        ];
    });
}

/** Queries in the metrics themselves, which Flagger renders like those of templates. */
function inlineQueries(
    context: RuleContext,
): readonly { readonly query: string; readonly at: { object?: string; path: string } }[] {
    return isAnalysed(context)
        ? itemsOf(context, "metrics").flatMap(({ fields, path }) => {
              const query = textOf(fields.query);
              return query === undefined ? [] : [{ query, at: { path: `${path}.query` } }];
          })
        : [];
}

function variableMissing(context: RuleContext): RuleFinding[] {
    return templatedMetrics(context).flatMap(({ metric, path, template }) => {
        const given = Object.keys(fieldsOf(metric.templateVariables));
        return readTemplate(template?.query ?? "")
            .variables.filter((name) => !given.includes(name))
            .map((name) => ({
                path: `${path}.templateVariables.${name}`,
                value: undefined,
                requirement: `templateVariables must set the variable "${name}", which the query of ${template?.place} uses`,
            }));
    });
}

/** Labels of a workload's name in a query, with what it is compared to. */
const WORKLOAD = /\b(deployment|daemonset)\s*=~?\s*"([^"]*)"/g;

function workloadsAsked({ template }: TemplatedMetric): readonly [string, string][] {
    return [...(template?.query ?? "").matchAll(WORKLOAD)].map(
        ([, label = "", value = ""]) => [label, value] as [string, string],
    );
}

function deploymentLabel(context: RuleContext): RuleFinding[] {
    if (targetReference(context)?.kind !== "DaemonSet") {
        return [];
    }
    return usedTemplates(context)
        .filter((metric) =>
            workloadsAsked(metric).some(
                ([label, value]) => label === "deployment" && /\{\{-?\s*target\b/.test(value),
            ),
        )
        .map(({ template }) => ({
            object: template.place,
            path: "spec.query",
            value: template.query,
        }));
}

function canaryNameForTarget(context: RuleContext): RuleFinding[] {
    const target = targetReference(context);
    if (target === undefined || target.name === canaryName(context)) {
        return [];
    }
    return usedTemplates(context)
        .filter((metric) =>
            workloadsAsked(metric).some(([, value]) => /\{\{-?\s*name\b/.test(value)),
        )
        .map(({ template }) => ({
            object: template.place,
            path: "spec.query",
            value: template.query,
            requirement: `{{ name }} is the name of the Canary, ${canaryName(context)}, but its target is ${target.name}`,
        }));
}

function podLabelTaken(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    if (target === undefined) {
        return [];
    }
    const wanted = new Map([
        [target.kind.toLowerCase(), target.name],
        ["namespace", canaryNamespace(context)],
    ]);
    const queries = templatedMetrics(context)
        .map(({ template }) => template?.query ?? "")
        .join(" ");
    const labelsCompared = new Set(
        [...queries.matchAll(/\b(\w+)\s*=/g)].map(([, label]) => label ?? ""),
    );
    return Object.entries(target.podLabels)
        .filter(([label, value]) => wanted.has(label) && wanted.get(label) !== value)
        .filter(([label]) => labelsCompared.has(label))
        .map(([label, value]) => ({
            object: target.place,
            path: `spec.template.metadata.labels["${label}"]`,
            value,
        }));
}

function otherNamespace(context: RuleContext): RuleFinding[] {
    if (fieldsOf(context.installation).noCrossNamespaceRefs !== true) {
        return [];
    }
    const { alerts, metrics } = analysisOf(context);
    const references = [
        ...listOf(metrics).map((metric, index) => ({
            path: `spec.analysis.metrics[${index}].templateRef.namespace`,
            namespace: textOf(fieldsOf(fieldsOf(metric).templateRef).namespace),
        })),
        ...listOf(alerts).map((alert, index) => ({
            path: `spec.analysis.alerts[${index}].providerRef.namespace`,
            namespace: textOf(fieldsOf(fieldsOf(alert).providerRef).namespace),
        })),
    ];
    return references
        .filter(({ namespace }) => namespace && namespace !== canaryNamespace(context))
        .map(({ namespace, path }) => ({ path, value: namespace }));
}
