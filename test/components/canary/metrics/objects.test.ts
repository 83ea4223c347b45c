import assert from "node:assert/strict";

import type { Metric } from "../../../../components/canary/metrics/metric";
import { metricObjects } from "../../../../components/canary/metrics/metric-templates";
import { filled, syntaxErrors } from "../../../support/promql";
import { context } from "../contexts";

/** Each metric of its own: its entry, and its template's query in a line. */
const table: [what: string, metric: Metric, entry: Record<string, unknown>, asks: RegExp][] = [
    [
        "a success rate",
        { kind: "successRate", min: "99.5%" },
        { name: "success-rate", thresholdRange: { min: 99.5 }, interval: "1m" },
        /^100 \* \(\(sum\(last_over_time\(.*http_status!~"5\.\.", error=""\}.* or vector\(0\)\)\) \/ clamp_min\( /,
    ],
    [
        "the usual percentile",
        { kind: "latency", max: "0.5s", window: "2m" },
        { name: "latency", thresholdRange: { max: 500 }, interval: "2m" },
        /^histogram_quantile\( 0\.99, /,
    ],
    [
        "another percentile",
        { kind: "latency", percentile: 99.9, max: "1.5s" },
        { name: "latency-p99.9", thresholdRange: { max: 1500 }, interval: "1m" },
        /^histogram_quantile\( 0\.999, /,
    ],
    [
        "a metric by the user's name",
        { kind: "latency", name: "slowest", max: "20ms" },
        { name: "slowest", thresholdRange: { max: 20 }, interval: "1m" },
        /^histogram_quantile/,
    ],
    [
        "a count of requests that fails",
        { kind: "enoughTraffic", minRequests: 50, otherwise: "fail" },
        { name: "enough-traffic", thresholdRange: { min: 50 }, interval: "1m" },
        /^\(sum\(increase\(outbound_http_route_backend_requests_total\{.*\}\[\{\{ interval \}\}\]\)\) or vector\(0\)\)$/,
    ],
    [
        "a success rate against the primary's",
        { kind: "againstPrimary", measure: "successRate", maxBelow: "0.5%" },
        { name: "success-rate-against-primary", thresholdRange: { max: 0.5 }, interval: "1m" },
        /backend_name="\{\{ service \}\}-primary".* >= -100$/,
    ],
    [
        "a latency against the primary's, which may be idle",
        {
            kind: "againstPrimary",
            measure: "latency",
            percentile: 95,
            maxFactor: 1.2,
            withoutPrimary: "pass",
        },
        { name: "latency-p95-against-primary", thresholdRange: { max: 1.2 }, interval: "1m" },
        /^\(\(histogram_quantile\( 0\.95,.* or 0 \* histogram_quantile/,
    ],
    [
        "the burn of an error budget",
        { kind: "errorBudgetBurn", objective: "99.9%", maxBurnRate: 14.4 },
        { name: "error-budget-burn", thresholdRange: { max: 14.4 }, interval: "60m" },
        /\[\{\{ interval \}\}\].* \/ 0\.1\) <= .*\[5m\].* \/ 0\.1\)$/,
    ],
];

const oneLine = (query: unknown): string => String(query).replaceAll(/\s+/g, " ");

describe("metricObjects", () => {
    for (const [what, metric, entry, asks] of table) {
        it(`makes an entry and a template of ${what}`, () => {
            const [objects, ...more] = metricObjects(context, [metric]);
            assert.deepEqual(more, []);
            const reference = { name: `podinfo-${String(entry["name"])}`, namespace: "test" };
            assert.deepEqual(objects?.spec, { ...entry, templateRef: reference });
            const { spec, ...template } = objects.template;
            assert.deepEqual(template, {
                apiVersion: "flagger.app/v1beta1",
                kind: "MetricTemplate",
                metadata: reference,
            });
            const { provider, query } = spec as { provider: unknown; query: unknown };
            assert.deepEqual(provider, {
                type: "prometheus",
                address: "http://prometheus.linkerd-viz:9090",
            });
            assert.match(oneLine(query), asks);
            assert.deepEqual(syntaxErrors(filled(String(query))), []);
            assert.equal(objects.secret, undefined);
        });
    }

    it("asks for the requests first, whatever the order of the arguments", () => {
        const metrics: Metric[] = [
            { kind: "successRate", min: "99%" },
            { kind: "latency", max: "500ms" },
            { kind: "enoughTraffic", minRequests: 10, otherwise: "fail" },
        ];
        assert.deepEqual(
            metricObjects(context, metrics).map(({ spec, index }) => [spec["name"], index]),
            [
                ["enough-traffic", 2],
                ["success-rate", 0],
                ["latency", 1],
            ],
        );
    });

    const judged: Metric[] = [
        { kind: "successRate", min: "99%" },
        { kind: "latency", max: "500ms" },
        { kind: "againstPrimary", measure: "successRate", maxBelow: "1%" },
        { kind: "againstPrimary", measure: "latency", maxFactor: 2 },
        { kind: "errorBudgetBurn", objective: "99%", maxBurnRate: 2 },
    ];
    const queriesWith = (otherwise?: "pass" | "wait" | "fail"): string[] =>
        metricObjects(context, [
            ...judged,
            ...(otherwise === undefined
                ? []
                : [{ kind: "enoughTraffic", minRequests: 20, otherwise } as const]),
        ])
            .filter(({ metric }) => metric.kind !== "enoughTraffic")
            .map(({ template }) => oneLine((template["spec"] as { query: string }).query));

    for (const otherwise of ["pass", "wait"] as const) {
        it(`lets every metric of Linkerd ${otherwise === "pass" ? "pass" : "wait"} on too few requests`, () => {
            const passes = [100, 0, 0, 0, 0];
            queriesWith(otherwise).forEach((query, index) => {
                const enough = String.raw`\(sum\(increase\(outbound_http_route_backend_requests_total\{[^}]+\}\[1m\]\)\) or vector\(0\)\) >= 20`;
                const plain = queriesWith()[index];
                assert.ok(query.startsWith(`((${plain}) and (`), query);
                assert.match(
                    query.replaceAll("{{ namespace }}", "n").replaceAll("{{ service }}", "s"),
                    new RegExp(`or \\(vector\\(${passes[index]}\\) unless \\(${enough}\\)\\)$`),
                );
                assert.deepEqual(syntaxErrors(filled(query)), []);
            });
        });
    }

    it("judges by the plain queries where too few requests fail", () => {
        assert.deepEqual(queriesWith("fail"), queriesWith());
    });

    it("leaves a count of requests out where it could not fail", () => {
        for (const otherwise of ["pass", "wait"] as const) {
            const metric: Metric = { kind: "enoughTraffic", minRequests: 20, otherwise };
            assert.deepEqual(metricObjects(context, [metric]), []);
        }
    });

    it("names a DaemonSet by its own label", () => {
        const [objects] = metricObjects(
            { ...context, target: { kind: "DaemonSet", name: "agent" } },
            [{ kind: "successRate", min: "99%", perspective: "server" }],
        );
        assert.match(
            oneLine((objects?.template["spec"] as { query: string }).query),
            /daemonset="/,
        );
    });

    it("asks a provider of the user's by its Secret, with the user's variables", () => {
        const [objects] = metricObjects(context, [
            {
                kind: "query",
                name: "checkout-errors",
                provider: { type: "dynatrace", address: "https://dt.example.com/", token: "t0p" },
                query: "builtin:errors:filter({{ variables.service }})",
                variables: { service: "shop" },
                max: 3,
                window: "5m",
            },
        ]);
        assert.deepEqual(objects?.spec, {
            name: "checkout-errors",
            templateRef: { name: "podinfo-checkout-errors", namespace: "test" },
            thresholdRange: { max: 3 },
            interval: "5m",
            templateVariables: { service: "shop" },
        });
        assert.deepEqual(objects.template["spec"], {
            provider: {
                type: "dynatrace",
                address: "https://dt.example.com",
                secretRef: { name: "podinfo-checkout-errors-credentials" },
            },
            query: "builtin:errors:filter({{ variables.service }})",
        });
        assert.deepEqual(objects.secret, {
            name: "podinfo-checkout-errors-credentials",
            stringData: { dynatrace_token: "t0p" },
        });
    });

    it("asks the platform's Prometheus where a query names no provider", () => {
        const [objects] = metricObjects(context, [
            { kind: "query", name: "up", query: "sum(up)", min: 1, max: 9 },
        ]);
        assert.deepEqual(objects?.spec["thresholdRange"], { min: 1, max: 9 });
        assert.deepEqual(objects.template["spec"], {
            provider: { type: "prometheus", address: "http://prometheus.linkerd-viz:9090" },
            query: "sum(up)",
        });
        assert.equal(objects.secret, undefined);
    });
});
