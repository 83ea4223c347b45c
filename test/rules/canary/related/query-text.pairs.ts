import type { Pair } from "../pairs";
import { goodScene, metricTemplate } from "../contexts";
import { without } from "./around";
import { goodObjects } from "../contexts";

const RATE =
    'response_total{deployment="{{ target }}", namespace="{{ namespace }}", target_port!="4191", tls="true"';
const share = (more = ""): string =>
    `sum(rate(${RATE}, classification="success"${more}}[{{ interval }}])) / sum(rate(${RATE}${more}}[{{ interval }}]))`;

const rateTemplate = goodObjects.find(({ metadata }) => metadata.name === "success-rate");

/** The good context with this query for its success rate, and this range. */
function asking(query: string, range: Readonly<Record<string, number>> = { min: 99 }) {
    return goodScene({
        spec: { "analysis.metrics[0].thresholdRange": range },
        objects: [
            ...(rateTemplate === undefined ? [] : without(rateTemplate)),
            metricTemplate("success-rate", query),
        ],
    });
}

/** A pair of queries. */
function queries(rule: string, about: string, bad: string, good: string): Pair {
    return { rule, about, bad: asking(bad), fixed: asking(good), at: ["spec.query"] };
}

function inline(query: string) {
    return goodScene({
        spec: {
            "analysis.metrics[0]": {
                name: "ping",
                interval: "1m",
                thresholdRange: { min: 99 },
                query,
            },
        },
    });
}

function unknownScrapes(interval: string) {
    return goodScene({
        spec: { "analysis.metrics[0].interval": interval },
        installation: { metricsServer: undefined, scrapeSeconds: undefined },
    });
}

const range = (rule: string, about: string, at: string, bad: object, good: object): Pair => ({
    rule,
    about,
    at: [`spec.analysis.metrics[0].thresholdRange.${at}`],
    bad: asking(`${share()} * 100`, bad as Readonly<Record<string, number>>),
    fixed: asking(`${share()} * 100`, good as Readonly<Record<string, number>>),
});

/** Pairs of the rules about the text of a query, its versions and its range. */
export const queryTextPairs: readonly Pair[] = [
    {
        rule: "metric/not-promql",
        about: "a URL in place of a query",
        bad: inline("http://podinfo:9898/ping"),
        fixed: inline(`100 * ${share()}`),
        at: ["spec.analysis.metrics[0].query"],
    },
    {
        rule: "metric/template-broken",
        about: "in the metric itself",
        bad: inline(`100 * ${share().replaceAll("{{ target }}", "{{ args.service }}")}`),
        fixed: inline(`100 * ${share()}`),
        at: ["spec.analysis.metrics[0].query"],
    },
    queries("metric/not-promql", "a bracket too few", `100 * (${share()}`, `100 * (${share()})`),
    queries("metric/not-promql", "SQL", "SELECT count(*) FROM requests", `100 * ${share()}`),
    queries(
        "metric/not-promql",
        "all samples of a range",
        `${RATE}}[1m]`,
        // an anchor at the end, groups and a template of Go are no placeholders
        `100 * ${share(', route_name!~"probe$|(a|b)$"')}`,
    ),
    queries(
        "metric/foreign-placeholder",
        "Grafana's",
        `100 * ${share().replaceAll("{{ target }}", "$deployment")}`,
        `100 * ${share()}`,
    ),
    queries(
        "metric/foreign-placeholder",
        "Grafana's interval",
        `100 * ${share().replaceAll("{{ interval }}", "$__rate_interval")}`,
        `100 * ${share()}`,
    ),
    queries(
        "metric/foreign-placeholder",
        "one of braces",
        `100 * ${share().replaceAll("{{ namespace }}", "{namespace}")}`,
        `100 * ${share()}`,
    ),
    queries(
        "metric/foreign-placeholder",
        "of a shell, in a regular expression",
        `100 * ${share().replaceAll('deployment="{{ target }}"', 'deployment=~"${APP}"')}`,
        `100 * ${share().replaceAll('deployment="{{ target }}"', 'deployment=~"{{ target }}$"')}`,
    ),
    queries(
        "metric/no-such-version",
        "a -canary workload",
        `100 * ${share().replaceAll("{{ target }}", "{{ target }}-canary")}`,
        `100 * ${share()}`,
    ),
    queries(
        "metric/no-such-version",
        "its pods",
        `100 * ${share().replaceAll('deployment="{{ target }}"', 'pod=~"podinfo-canary-.*"')}`,
        `100 * ${share().replaceAll('deployment="{{ target }}"', 'pod=~"podinfo-[0-9a-z]+-[0-9a-z]+"')}`,
    ),
    queries(
        "metric/no-such-version",
        "another namespace",
        `100 * ${share().replaceAll("{{ namespace }}", "staging")}`,
        `100 * ${share().replaceAll("{{ namespace }}", "test")}`,
    ),
    queries(
        "metric/old-version",
        "of the workload",
        `100 * ${share().replaceAll("{{ target }}", "{{ target }}-primary")}`,
        `100 * ${share()}`,
    ),
    {
        rule: "metric/never-passes",
        about: "a percentage of a fraction",
        bad: asking(share()),
        fixed: asking(share(), { min: 0.99 }),
        at: ["spec.analysis.metrics[0].thresholdRange.min"],
    },
    range("metric/never-passes", "more than 100 %", "min", { min: 101 }, { min: 100 }),
    {
        rule: "metric/never-fails",
        about: "a fraction of failures",
        bad: asking(`1 - ${share()}`, { max: 5 }),
        fixed: asking(`1 - ${share()}`, { max: 0.05 }),
        at: ["spec.analysis.metrics[0].thresholdRange.max"],
    },
    {
        rule: "metric/never-passes",
        about: "seconds for milliseconds",
        bad: goodScene({ spec: { "analysis.metrics[1].thresholdRange": { max: 0.5 } } }),
        fixed: goodScene({ spec: { "analysis.metrics[1].thresholdRange": { max: 500 } } }),
        at: ["spec.analysis.metrics[1].thresholdRange.max"],
    },
    {
        rule: "metric/short-window",
        bad: asking(`100 * ${share().replaceAll("{{ interval }}", "15s")}`),
        fixed: asking(`100 * ${share().replaceAll("{{ interval }}", "20s")}`),
        at: ["spec.query"],
    },
    {
        rule: "metric/short-window",
        about: "the interval, with the scrapes of Linkerd Viz by default",
        bad: unknownScrapes("15s"),
        fixed: unknownScrapes("20s"),
        at: ["spec.analysis.metrics[0].interval"],
    },
    range("metric/never-fails", "at least nothing", "min", { min: 0 }, { min: 95 }),
    range("metric/fraction-of-percentage", "99 %", "min", { min: 0.99 }, { min: 99 }),
];
