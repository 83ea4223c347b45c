import { flagger } from "../../citations";
import { metricsProviderFacts } from "../../metrics/providers";
import { itemsOf, providerOf, routerOf, strategyOf, templateOf } from "../reconciled";
import { analysisOf, type Fields, fieldsOf, isSet, listOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { type MetricFields, onMetrics } from "./metric-ranges";

/** Rules about the metrics that evaluate a release. */
export const metricRules: readonly CanaryRule[] = [
    {
        id: "metric/interval-missing",
        knownIssue: "M17",
        impact: 'Every check fails with "Metric query failed" and the release is rolled back: the time window in the query is [], without a duration',
        requirement:
            "a metric with a templateRef has no default interval, and the query of this template uses {{ interval }}",
        fix: 'set the metric\'s interval, for example to "1m"',
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")],
        check: (context) =>
            withoutInterval(context).flatMap(({ path, fields }) => {
                const template = templateOf(context, fields);
                return template !== undefined && needsInterval(fieldsOf(template.spec))
                    ? [{ path: `${path}.interval`, value: undefined }]
                    : [];
            }),
    },
    {
        id: "metric/interval-unsaid",
        knownIssue: "M17",
        impact: "If the template's query uses {{ interval }}, the query fails and the release is rolled back",
        requirement:
            "a metric with a templateRef has no default interval, and this template is unknown here, so its query may use {{ interval }}",
        fix: 'set the metric\'s interval, for example to "1m"',
        severity: "warning",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")],
        check: (context) =>
            withoutInterval(context).flatMap(({ path, fields }) =>
                templateOf(context, fields) === undefined
                    ? [{ path: `${path}.interval`, value: undefined }]
                    : [],
            ),
    },
    {
        id: "metric/nothing-asked",
        knownIssue: "M23",
        impact: 'Every check fails and the release is rolled back: Flagger logs "Metric query failed for no usable metrics template and query were configured"',
        requirement:
            "a metric needs a templateRef unless it is one of the built-in metrics request-success-rate and request-duration",
        fix: "set templateRef to a MetricTemplate",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runMetricChecks")],
        check: onMetrics(({ path, fields }) =>
            isBuiltIn(fields) || isSet(fields.templateRef) || textOf(fields.query)
                ? []
                : [{ path: `${path}.templateRef`, value: undefined }],
        ),
    },
    {
        id: "metric/built-in-name",
        impact: "The built-in check runs in addition to the template, and fails where it has no data",
        requirement:
            "a metric with this name runs Flagger's built-in check even if it has a template",
        fix: "rename the metric; if it has a query of its own, that must be PromQL",
        severity: "error",
        source: [flagger("pkg/controller/scheduler_metrics.go", "runBuiltinMetricChecks")],
        check: onMetrics(({ path, fields }) =>
            isBuiltIn(fields) && (isSet(fields.templateRef) || textOf(fields.query))
                ? [{ path: `${path}.name`, value: fields.name }]
                : [],
        ),
    },
    {
        id: "metric/built-in",
        knownIssue: "M21",
        impact: 'The release is halted with "Halt advancement no values found": with this provider the built-in checks query metrics that Linkerd does not have',
        requirement:
            "the built-in checks query Linkerd's metrics only if Flagger's own mesh provider is linkerd",
        fix: "use a MetricTemplate that queries response_total and response_latency_ms_bucket",
        severity: "error",
        source: [
            flagger("pkg/metrics/observers/factory.go", "Observer"),
            flagger("pkg/controller/scheduler_metrics.go", "runBuiltinMetricChecks"),
        ],
        check: (context) => builtIns(context, (server) => isLinkerdViz(server)),
    },
    {
        id: "metric/built-in-server",
        knownIssue: "M21",
        impact: "The release is halted for lack of metrics on most clusters: the built-in checks query http_request_duration_seconds with labels that few Prometheus servers set",
        requirement:
            "with this provider the built-in checks query the application's own metrics instead of Linkerd's",
        fix: "use a MetricTemplate that queries response_total and response_latency_ms_bucket",
        severity: "warning",
        source: [flagger("pkg/metrics/observers/http.go", "httpQueries")],
        check: (context) => builtIns(context, (server) => !isLinkerdViz(server)),
    },
    {
        id: "metric/none",
        knownIssue: "M24",
        impact: "Every release is promoted, even a broken one: nothing is checked",
        requirement: "an analysis without metrics and without webhook checks passes every release",
        fix: "add at least one metric to analysis.metrics",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "runAnalysis")],
        check: (context) =>
            strategyOf(context) !== "skipped" &&
            isSet(specOf(context).analysis) &&
            listOf(analysisOf(context).metrics).length === 0 &&
            !itemsOf(context, "webhooks").some(({ fields }) => canStop(fields))
                ? [{ path: "spec.analysis.metrics", value: analysisOf(context).metrics }]
                : [],
    },
    {
        id: "metric/no-load",
        knownIssue: "M25",
        impact: "The release is rolled back because its metrics have no values: no user reaches the canary of a blue/green release before the promotion",
        requirement: "a blue/green release needs a load test that calls the canary",
        fix: "add a webhook of type rollout that runs a load test against the -canary Service",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "runAB")],
        check: (context) =>
            strategyOf(context) === "blue-green" &&
            listOf(analysisOf(context).metrics).length > 0 &&
            !itemsOf(context, "webhooks").some(({ fields: { type } }) =>
                [undefined, null, "", "rollout", "pre-rollout"].includes(type as string),
            )
                ? [{ path: "spec.analysis.webhooks", value: analysisOf(context).webhooks }]
                : [],
    },
];

function isBuiltIn({ name }: Fields): boolean {
    return name === "request-success-rate" || name === "request-duration";
}

function withoutInterval(context: RuleContext): MetricFields[] {
    return strategyOf(context) === "skipped"
        ? []
        : itemsOf(context, "metrics").filter(
              ({ fields: { interval, templateRef } }) => !isSet(interval) && isSet(templateRef),
          );
}

function needsInterval({ provider, query }: Fields): boolean {
    const { type } = fieldsOf(provider);
    return (
        typeof query === "string" &&
        /\{\{[^}]*\binterval\b/.test(query) &&
        // the rule metric/provider-interval covers the others
        metricsProviderFacts(type)?.needsInterval !== true
    );
}

function builtIns(
    context: RuleContext,
    applies: (server: string | undefined) => boolean,
): RuleFinding[] {
    const { meshProvider, metricsServer } = context.installation;
    const ofGateway =
        routerOf(context)?.startsWith("gatewayapi") === true || routerOf(context) === "kubernetes";
    const overridden =
        isSet(specOf(context).provider) && meshProvider?.includes("linkerd") === true;
    const server = textOf(specOf(context).metricsServer) ?? metricsServer;
    if (!ofGateway || overridden || strategyOf(context) === "skipped" || !applies(server)) {
        return [];
    }
    return itemsOf(context, "metrics").flatMap(({ path, fields }) =>
        isBuiltIn(fields) && !isSet(fields.templateRef) && !textOf(fields.query)
            ? [
                  {
                      path: `${path}.name`,
                      value: fields.name,
                      requirement: `with the provider ${providerOf(context)} the built-in checks query the application's http_request_duration_seconds, which Linkerd does not have`,
                  },
              ]
            : [],
    );
}

function isLinkerdViz(server: string | undefined): boolean {
    return server !== undefined && /^https?:\/\/[^/]*\.linkerd-viz([.:/]|$)/.test(server);
}

/** Whether a webhook can stop a release: one that is not awaited cannot. */
function canStop({ metadata, type }: Fields): boolean {
    const task = fieldsOf(metadata);
    const awaited = !isSet(task.cmd) || (isSet(task.type) && task.type !== "cmd");
    return (
        awaited &&
        [undefined, null, "", "rollout", "pre-rollout", "confirm-promotion"].includes(
            type as string,
        )
    );
}
