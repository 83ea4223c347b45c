import { linkerdProxy } from "../../citations";
import { matcherText, selectorsOf, withMatchers } from "../../metrics/correct";
import { filledQuery } from "../../metrics/fill";
import { evaluateQuery, pickedBy, type Series } from "../../metrics/promql/evaluate";
import { testOf } from "../../metrics/promql/matchers";
import { parsePromql } from "../../metrics/promql/parse";
import { type Matcher, Unsupported } from "../../metrics/promql/syntax";
import { successRateQuery } from "../../metrics/queries";
import { ADMIN_PORT } from "../../metrics/requests";
import {
    callSeries,
    type Growth,
    probeSeries,
    scrapeSeries,
    type VersionNames,
    versionSeries,
} from "../../metrics/world";
import { tidy } from "../../tidy";
import { fieldsOf, serviceOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { type LinkerdMetric, linkerdMetrics, namesOf, passes } from "./reading/linkerd-queries";
import { allOf, annotationsOf, canaryNamespace, find, textsOf } from "./reading/objects";

/** Rules about the requests that a query of Linkerd's metrics counts. */
export const queryTrafficRules: readonly CanaryRule[] = [
    {
        id: "metric/query-counts-scrapes",
        impact: "A version that receives no requests is promoted: Prometheus' scrapes and the kubelet's probes of its proxy count as successful requests, and also dilute the failures of a version with few requests",
        requirement: `a query of Linkerd's metrics must exclude port ${ADMIN_PORT} and probes, which response_total and response_latency_ms count like requests of users`,
        fix: `add target_port!="${ADMIN_PORT}" and tls="true" to each selector of the query`,
        severity: "error",
        source: [linkerdProxy("linkerd/app/admin/src/stack.rs")],
        check: countsScrapes,
    },
    {
        id: "metric/query-misses-timeouts",
        impact: "A version that hangs passes the check: a request that times out has no inbound response, so the pods' response_total does not count it",
        requirement: "if the route has timeouts, requests that time out must count as failures",
        fix: "query the metrics of the clients' proxies",
        severity: "warning",
        source: [linkerdProxy("linkerd/http/metrics/src/requests/service.rs")],
        check: missesTimeouts,
    },
];

const perMinute =
    (count: number): Growth =>
    (seconds) =>
        (count * seconds) / 60;

/** Matchers that select only the requests that the pods receive. */
const INBOUND: Matcher = { label: "direction", op: "=", value: "inbound" };

/** Matchers that select only the requests of meshed clients. */
const USERS_ONLY: readonly Matcher[] = [
    { label: "target_port", op: "!=", value: String(ADMIN_PORT) },
    { label: "tls", op: "=", value: "true" },
];

/** What an idle canary's proxy counts: a scrape and a probe each ten seconds. */
function idleSeries({ names }: LinkerdMetric, probeRoute: string) {
    return Object.values(names).flatMap((version) => [
        ...scrapeSeries(version, perMinute(6)),
        ...probeSeries(version, perMinute(6), probeRoute),
    ]);
}

function countsScrapes(context: RuleContext): RuleFinding[] {
    const metrics = linkerdMetrics(context);
    const [first] = metrics;
    const route = probeRoute(context);
    if (first === undefined || metrics.every((metric) => excludesIdle(metric, route))) {
        return [];
    }
    // the versions are called the same in all metrics of a Canary
    const idle = idleSeries(first, route);
    return metrics.flatMap((metric) => {
        const effect = picksAny(metric, idle) ? effectOf(metric, idle) : undefined;
        if (effect === undefined) {
            return [];
        }
        const { builtIn, filling, names, place, query } = metric;
        const ownCalls = countsOwnCalls(metric, idle);
        const matchers = ownCalls ? [INBOUND, ...USERS_ONLY] : USERS_ONLY;
        const corrected = withMatchers(query, filling, idle, matchers);
        const expression = corrected && parsePromql(filledQuery(corrected, filling));
        const solved =
            typeof expression === "object" &&
            !(expression instanceof Unsupported) &&
            effectOf({ ...metric, expression }, idle) === undefined;
        return [
            {
                ...place,
                requirement: `${effect}: ${builtIn ? "Flagger's own query" : "the query"} also counts Prometheus' scrapes of the proxy (port ${ADMIN_PORT}) and the kubelet's probes, about 12 successful requests per minute and pod${ownCalls ? ", and the requests that the pods send to others" : ""}`,
                ...(solved
                    ? {
                          fix: builtIn
                              ? `use a MetricTemplate with the query ${place.value === "request-success-rate" ? betterQuery(names.canary) : corrected}`
                              : `add ${matchers.map(matcherText).join(" and ")} to each selector, so that only requests of meshed clients remain: ${corrected}`,
                      }
                    : {}),
            },
        ];
    });
}

/** Labels of an idle canary's series: of its scrapes, and of its probes. */
function idleLabels(route: string): readonly Readonly<Record<string, string>>[] {
    const all = { direction: "inbound", tls: "no_identity" };
    return [
        { ...all, target_port: String(ADMIN_PORT) },
        { ...all, target_port: "9898", route_name: route },
    ];
}

/** Whether every selector leaves out all idle series by these labels alone: most queries show it without the series. */
function excludesIdle({ expression }: LinkerdMetric, route: string): boolean {
    return selectorsOf(expression).every(({ matchers }) =>
        idleLabels(route).every((labels) =>
            matchers.some(({ label, op, value }) => {
                const idle = labels[label];
                return idle !== undefined && !testOf(op, value)(idle);
            }),
        ),
    );
}

/** Whether a query can depend on some series; most queries that leave them out need no evaluation to show it. */
function picksAny({ expression }: LinkerdMetric, series: readonly Series[]): boolean {
    return selectorsOf(expression)
        .map(pickedBy)
        .some((picks) => series.some(picks));
}

/** Whether a selector that picks idle series, which are inbound, also picks what the pods send themselves. */
function countsOwnCalls({ expression, names }: LinkerdMetric, idle: readonly Series[]): boolean {
    const calls = Object.values(names).flatMap((version) => callSeries(version, perMinute(60)));
    return selectorsOf(expression)
        .map(pickedBy)
        .some((picks) => idle.some(picks) && calls.some(picks));
}

/** What scrapes and probes do to a check; `undefined` where it does not see them. */
function effectOf(metric: LinkerdMetric, idle: readonly Series[]): string | undefined {
    if (passes(metric, idle) === true && passes(metric, []) !== true) {
        return "this check passes without any user request";
    }
    const failing = versionSeries(metric.names.canary, { failed: perMinute(12) });
    const [alone, diluted] = [failing, [...failing, ...idle]].map((series) =>
        evaluateQuery(metric.expression, series),
    );
    return typeof alone === "number" && typeof diluted === "number" && alone !== diluted
        ? `a minute with 12 requests that all fail is reported as ${tidy(Number(diluted.toPrecision(3)))} instead of ${tidy(Number(alone.toPrecision(3)))}`
        : undefined;
}

/**
 * The route that probes are counted by: Linkerd's own, or that of an HTTPRoute on the Server of the pods, which takes its
 * place.
 */
function probeRoute(context: RuleContext): string {
    const attached = allOf(context, "HTTPRoute").find((route) => {
        const { parentRefs } = fieldsOf(route["spec"]);
        return (
            Array.isArray(parentRefs) &&
            parentRefs.some((parent) => fieldsOf(parent)["kind"] === "Server")
        );
    });
    const { name } = fieldsOf(attached?.["metadata"]);
    return typeof name === "string" ? name : "probe";
}

const TIMEOUTS = ["timeout.linkerd.io/request", "timeout.linkerd.io/response"];

function missesTimeouts(context: RuleContext): RuleFinding[] {
    const timeout = timeoutOf(context);
    return timeout === undefined
        ? []
        : linkerdMetrics(context).flatMap((metric) => {
              const { names, place, query, metric: entry } = metric;
              const hanging = {
                  canary: { timedOut: perMinute(300), succeeded: perMinute(300) },
                  primary: { succeeded: perMinute(600) },
              };
              const healthy = { ...hanging, canary: { succeeded: perMinute(600) } };
              const series = (traffic: typeof hanging | typeof healthy) => [
                  ...versionSeries(names.canary, traffic.canary),
                  ...versionSeries(names.primary, traffic.primary),
              ];
              // a latency or a count of requests does not measure failures, with or without timeouts
              if (
                  !/response_total/.test(query) ||
                  passes(metric, series(healthy)) !== true ||
                  passes(metric, series(hanging)) !== true
              ) {
                  return [];
              }
              const { min } = fieldsOf(entry["thresholdRange"]);
              return [
                  {
                      ...place,
                      requirement: `the route has ${timeout}, and a canary that lets half of the requests time out passes this check: these requests have no inbound response, so response_total does not count them`,
                      ...(min === undefined
                          ? {}
                          : {
                                fix: `query the clients' proxies, which count them: ${betterQuery(names.canary)}`,
                            }),
                  },
              ];
          });
}

/** The clients' success rate, on one line. */
function betterQuery({ kind }: VersionNames): string {
    return successRateQuery({
        perspective: "clients",
        kind,
        of: "canary",
        window: "{{ interval }}",
    }).replaceAll(/\s+/g, " ");
}

/** A timeout that the mesh has for the requests to the Canary's Service. */
function timeoutOf(context: RuleContext): string | undefined {
    const { apex } = serviceOf(context);
    const { service: name } = namesOf(context).canary;
    const service = find(context, "Service", canaryNamespace(context), name);
    const annotations = {
        ...(service === undefined ? {} : annotationsOf(service)),
        ...textsOf(fieldsOf(apex)["annotations"]),
    };
    const found = TIMEOUTS.find((annotation) => annotations[annotation] !== undefined);
    return found && `${found}=${annotations[found]}`;
}
