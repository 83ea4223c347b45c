/** A MetricTemplate as it is published somewhere, and what Canaries there set for it. */
export interface PublicTemplate {
    /** Where it is from; the query has the same labels and functions, but not the same words. */
    readonly from: string;
    readonly query: string;
    readonly thresholdRange: { readonly min?: number; readonly max?: number };
    readonly templateVariables?: Readonly<Record<string, string>>;
    /** What it evaluates. */
    readonly evaluates: "failures" | "latency" | "requests";
    /** The rules that have a finding. */
    readonly findings: readonly string[];
}

const SCRAPES = "metric/query-counts-scrapes";
const responses = (...labels: readonly string[]): string =>
    `sum(rate(response_total{${labels.join(", ")}}[{{ interval }}]))`;
const namespace = 'namespace="{{ namespace }}"';
const inbound = 'direction="inbound"';
const target = 'deployment="{{ target }}"';
const targets = 'deployment=~"{{ target }}"';

/** Templates for Linkerd that were found in public documentation, tests and tutorials. */
export const PUBLIC_TEMPLATES: readonly PublicTemplate[] = [
    {
        from: "Linkerd's documentation, tasks/flagger",
        query: `${responses(namespace, targets, 'classification!="failure"', inbound)}
            /
            ${responses(namespace, targets, inbound)}
            * 100`,
        thresholdRange: { min: 99 },
        evaluates: "failures",
        findings: [SCRAPES],
    },
    {
        from: "Flagger's documentation and test/linkerd, success rate",
        query: [
            `${responses(namespace, targets, 'classification!="failure"', 'direction="{{ variables.direction }}"')} /`,
            `${responses(namespace, targets, 'direction="{{ variables.direction }}"')} * 100`,
        ].join("\n"),
        thresholdRange: { min: 99 },
        templateVariables: { direction: "inbound" },
        evaluates: "failures",
        findings: [SCRAPES],
    },
    {
        from: "Flagger's documentation and test/linkerd, latency",
        query: `histogram_quantile(
            0.99,
            sum(rate(response_latency_ms_bucket{
                ${namespace},
                ${targets},
                direction="{{ variables.direction }}"
            }[{{ interval }}])) by (le)
        )`,
        thresholdRange: { max: 500 },
        templateVariables: { direction: "inbound" },
        evaluates: "latency",
        findings: [SCRAPES],
    },
    {
        from: "a tutorial of canary deployments, success rate without a direction",
        query: `${responses(namespace, target, 'classification="success"')} / ${responses(namespace, target)} * 100`,
        thresholdRange: { min: 99 },
        evaluates: "failures",
        findings: [SCRAPES],
    },
    {
        from: "the same tutorial, percentage of 5xx",
        query: `100 - ${responses(namespace, target, 'status_code!~"5.*"')} / ${responses(namespace, target)} * 100`,
        thresholdRange: { max: 1 },
        evaluates: "failures",
        findings: [SCRAPES],
    },
    {
        from: "the same tutorial, 95th percentile",
        query: `histogram_quantile(0.95, sum(rate(response_latency_ms_bucket{${namespace}, ${target}}[{{ interval }}])) by (le))`,
        thresholdRange: { max: 200 },
        evaluates: "latency",
        findings: [SCRAPES],
    },
    {
        from: "a tutorial of request durations, with another limit",
        query: `histogram_quantile(0.99, sum(rate(response_latency_ms_bucket{${namespace}, ${target}, ${inbound}}[{{ interval }}])) by (le))`,
        thresholdRange: { max: 250 },
        evaluates: "latency",
        findings: [SCRAPES, "metric/latency-inside-bucket"],
    },
    {
        from: "an operations handbook, percentage of what is no success",
        query: `100 - ${responses(namespace, targets, 'classification="success"')} / ${responses(namespace, targets)} * 100`,
        thresholdRange: { max: 1 },
        evaluates: "failures",
        findings: [SCRAPES],
    },
    {
        from: "a course on service meshes, number of responses",
        query: `sum(increase(response_total{${namespace},${target},${inbound}}[{{\n    interval }}]))`,
        thresholdRange: { min: 20 },
        evaluates: "requests",
        findings: [SCRAPES],
    },
    {
        from: "the same course, availability with all failed and with none",
        query: `(100 * (${responses(namespace, target, inbound, 'classification="success"')} or vector(0)) / ${responses(namespace, target, inbound)})
            and on() (${responses(namespace, target, inbound)} > 0)`,
        thresholdRange: { min: 99, max: 100 },
        evaluates: "failures",
        findings: [SCRAPES],
    },
    {
        from: "an experimentation tool for Linkerd, share of errors of meshed clients",
        query: `(sum(increase(response_total{status_code=~'5..', ${target}, ${namespace}, direction='inbound', tls='true'}[{{ interval }}])) or on() vector(0))
            / sum(increase(request_total{${target}, ${namespace}, direction='inbound', tls='true'}[{{ interval }}]))`,
        thresholdRange: { max: 0.01 },
        evaluates: "failures",
        findings: [],
    },
];
