const pods = (more: string): string =>
    `namespace="{{ namespace }}", deployment=~"{{ target }}"${more}, direction="inbound"`;

/**
 * Flagger's built-in queries of Linkerd's metrics, by the names of the checks.
 *
 * @see Flagger pkg/metrics/observers/linkerd.go:27-66
 */
export const FLAGGER_LINKERD_QUERIES: ReadonlyMap<string, string> = new Map([
    [
        "request-success-rate",
        `sum(rate(response_total{${pods(', classification!="failure"')}}[{{ interval }}])) / ` +
            `sum(rate(response_total{${pods("")}}[{{ interval }}])) * 100`,
    ],
    [
        "request-duration",
        `histogram_quantile(0.99, sum(rate(response_latency_ms_bucket{${pods("")}}[{{ interval }}])) by (le))`,
    ],
]);
