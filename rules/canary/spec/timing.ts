import { flagger, linkerd } from "../../citations";
import { goDuration, prometheusDuration } from "../durations";
import { intervalSecondsOf, itemsOf, strategyOf, templateOf, thresholdOf } from "../reconciled";
import { analysisOf, fieldsOf, isSet, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about intervals, windows and deadlines. */
export const timingRules: readonly CanaryRule[] = [
    {
        id: "timing/duration",
        knownIssue: "M16",
        impact: "Flagger cannot parse the duration although the CRD accepts it: an interval becomes 60s, a webhook fails on every call, a metric query is rejected",
        requirement:
            "a duration must consist of whole numbers with m or s, with nothing after them",
        fix: 'write it as "30s", "1m" or "1m30s"',
        severity: "error",
        source: [
            flagger("pkg/apis/flagger/v1beta1/canary.go", "GetAnalysisInterval"),
            flagger("pkg/controller/webhook.go", "callWebhook"),
        ],
        check: durations,
    },
    {
        id: "timing/interval",
        impact: "Checks run every 10 seconds, even if the interval is shorter",
        requirement: "Flagger's minimum interval is 10s",
        fix: 'set interval to "10s" or longer',
        severity: "warning",
        source: [flagger("pkg/apis/flagger/v1beta1/canary.go", "GetAnalysisInterval")],
        check: (context) => {
            const interval = textOf(analysisOf(context).interval);
            const seconds = goDuration(interval ?? "");
            return seconds !== undefined && seconds < 10
                ? [{ path: "spec.analysis.interval", value: interval }]
                : [];
        },
    },
    {
        id: "timing/no-timeout",
        impact: "A webhook that does not respond blocks the release indefinitely",
        requirement: "a timeout of 0 disables the limit",
        fix: 'set timeout to the time that the webhook may take, for example "30s"',
        severity: "warning",
        source: [flagger("pkg/controller/webhook.go", "newHTTPClient")],
        check: (context) =>
            itemsOf(context, "webhooks").flatMap(({ path, fields: { timeout } }) =>
                typeof timeout === "string" && goDuration(timeout) === 0
                    ? [{ path: `${path}.timeout`, value: timeout }]
                    : [],
            ),
    },
    {
        id: "timing/window",
        knownIssue: "M42",
        impact: 'The release is halted with "Halt advancement no values found": the query\'s time window contains fewer than two samples',
        requirement:
            "a rate needs at least two samples, so the interval must cover at least two scrapes of Prometheus",
        fix: 'set a longer interval, such as "1m"',
        severity: "error",
        source: [linkerd("viz/charts/linkerd-viz/values.yaml")],
        check: windows,
    },
    {
        id: "timing/first-checks",
        knownIssue: "M42",
        impact: "The release is rolled back before its metrics can have a value",
        requirement:
            "interval multiplied by threshold must be at least two scrape intervals of Prometheus",
        fix: "increase interval or threshold",
        severity: "warning",
        source: [flagger("pkg/controller/scheduler.go", "advanceCanary")],
        check: firstChecks,
    },
    {
        id: "timing/deadline",
        impact: "The release is rolled back if any pod is not ready immediately",
        requirement:
            "progressDeadlineSeconds is the time within which pods must become ready, so it must be above 0",
        fix: "set progressDeadlineSeconds to the time that the pods need, or remove it to use the default of 600",
        severity: "error",
        source: [flagger("pkg/canary/deployment_ready.go", "isDeploymentReady")],
        check: (context) => {
            const { progressDeadlineSeconds: seconds } = specOf(context);
            return typeof seconds === "number" && seconds <= 0
                ? [{ path: "spec.progressDeadlineSeconds", value: seconds }]
                : [];
        },
    },
];

/** A duration that the CRD accepts, so that only the rest of the text is wrong. */
const PASSES_CRD = /^[0-9]+(m|s)/;

function durations(context: RuleContext): RuleFinding[] {
    const { interval } = analysisOf(context);
    const unreadable = (value: unknown, reads: (text: string) => boolean): value is string =>
        typeof value === "string" && PASSES_CRD.test(value) && !reads(value);
    return [
        ...(unreadable(interval, isGo)
            ? [{ path: "spec.analysis.interval", value: interval }]
            : []),
        ...itemsOf(context, "metrics").flatMap(({ path, fields }) =>
            unreadable(fields.interval, reader(context, fields))
                ? [{ path: `${path}.interval`, value: fields.interval }]
                : [],
        ),
        ...itemsOf(context, "webhooks").flatMap(({ path, fields: { timeout } }) =>
            unreadable(timeout, isGo) ? [{ path: `${path}.timeout`, value: timeout }] : [],
        ),
    ];
}

/** Who reads a metric's interval: Prometheus in its query, or Flagger for the other providers. */
function reader(context: RuleContext, metric: Readonly<Record<string, unknown>>) {
    if (!isSet(metric.templateRef)) {
        return isPrometheus;
    }
    const template = templateOf(context, metric);
    if (template === undefined) {
        return (text: string) => isGo(text) || isPrometheus(text);
    }
    return fieldsOf(fieldsOf(template.spec).provider).type === "prometheus" ? isPrometheus : isGo;
}

function isGo(text: string): boolean {
    return goDuration(text) !== undefined;
}

function isPrometheus(text: string): boolean {
    return prometheusDuration(text) !== undefined;
}

/** Whether a metric is queried from the Prometheus whose scrape interval is known. */
function queriesPrometheus(
    context: RuleContext,
    metric: Readonly<Record<string, unknown>>,
): boolean {
    if (!isSet(metric.templateRef)) {
        return !isSet(specOf(context).metricsServer);
    }
    const { address, type } = fieldsOf(fieldsOf(templateOf(context, metric)?.spec).provider);
    return type === "prometheus" && address === context.installation.metricsServer;
}

function windows(context: RuleContext): RuleFinding[] {
    const { scrapeSeconds } = context.installation;
    if (scrapeSeconds === undefined || strategyOf(context) === "skipped") {
        return [];
    }
    return itemsOf(context, "metrics").flatMap(({ path, fields }) => {
        const seconds = prometheusDuration(textOf(fields.interval) ?? "");
        return seconds !== undefined &&
            seconds < 2 * scrapeSeconds &&
            queriesPrometheus(context, fields)
            ? [
                  {
                      path: `${path}.interval`,
                      value: fields.interval,
                      requirement: `a rate needs at least two samples, and Prometheus scrapes every ${scrapeSeconds}s, so the interval must be at least ${2 * scrapeSeconds}s`,
                      fix: `set interval to "${2 * scrapeSeconds <= 60 ? "1m" : `${Math.ceil(2 * scrapeSeconds)}s`}"`,
                  },
              ]
            : [];
    });
}

function firstChecks(context: RuleContext): RuleFinding[] {
    const { threshold } = analysisOf(context);
    const { scrapeSeconds } = context.installation;
    const seconds = intervalSecondsOf(context);
    const checks = thresholdOf(context);
    if (scrapeSeconds === undefined || strategyOf(context) === "skipped") {
        return [];
    }
    const queried = itemsOf(context, "metrics").some(({ fields }) =>
        queriesPrometheus(context, fields),
    );
    return queried && seconds * checks < 2 * scrapeSeconds
        ? [
              {
                  path: "spec.analysis.threshold",
                  value: threshold,
                  requirement: `the threshold of ${checks} failed checks, one every ${seconds}s, is reached before Prometheus, which scrapes every ${scrapeSeconds}s, has two samples`,
                  fix: `set threshold to ${Math.ceil((2 * scrapeSeconds) / seconds)}, or interval to "${Math.max(10, Math.ceil((2 * scrapeSeconds) / checks))}s"`,
              },
          ]
        : [];
}
