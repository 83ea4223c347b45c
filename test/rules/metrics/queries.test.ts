import assert from "node:assert/strict";

import {
    burnRateQuery,
    enoughRequestsQuery,
    fasterThanGapQuery,
    fasterThanQuery,
    latencyFactorQuery,
    latencyQuery,
    requestCountQuery,
    requestRateQuery,
    successRateGapQuery,
    successRateQuery,
    unlessTooFew,
} from "../../../rules/metrics/queries";
import type { Perspective, Requests } from "../../../rules/metrics/requests";
import { filled, syntaxErrors } from "../../support/promql";

const clients = { perspective: "clients", kind: "Deployment", window: "{{ interval }}" } as const;
const server = { ...clients, perspective: "server" } as const;
const canary: Requests = { ...clients, of: "canary" };
const enough = enoughRequestsQuery({ ...canary, window: "2m" }, 50);

const tight = (query: string): string => filled(query).replaceAll(/\s+/g, "");

/** Each query of one perspective, by what it asks for. */
const queries = (perspective: Perspective): readonly (readonly [what: string, query: string])[] => {
    const both = { ...clients, perspective };
    const requests: Requests = { ...both, of: "canary" };
    const count = enoughRequestsQuery({ ...requests, window: "2m" }, 50);
    return [
        ["the success rate", successRateQuery(requests)],
        ["a percentile of the latency", latencyQuery(requests, 99)],
        ["the share of fast requests", fasterThanQuery(requests, 200)],
        ["the number of requests", requestCountQuery(requests)],
        ["the requests per second", requestRateQuery(requests)],
        ["whether there are enough", count],
        ["the gap between the success rates", successRateGapQuery(both, "fail")],
        ["the same gap, perhaps without a primary", successRateGapQuery(both, "pass")],
        ["the gap between the shares of fast requests", fasterThanGapQuery(both, 200, "pass")],
        ["the factor between the latencies", latencyFactorQuery(both, 99, "fail")],
        ["the same factor, perhaps without a primary", latencyFactorQuery(both, 99, "pass")],
        ["the lesser burn rate", burnRateQuery({ ...both, shortWindow: "5m" }, 99.9)],
        ["a query with enough requests", unlessTooFew(latencyQuery(requests, 99), count, 0)],
    ];
};

describe("the queries of Linkerd's metrics, as Flagger fills them in", () => {
    for (const perspective of ["clients", "server"] as const) {
        for (const [what, query] of queries(perspective)) {
            it(`ask ${perspective} for ${what} in Prometheus' grammar, with nothing left to fill in`, () => {
                assert.deepEqual(syntaxErrors(filled(query)), []);
                assert.doesNotMatch(filled(query), /\{\{|\}\}/);
            });

            it(`pick in every selector of ${what} the ${perspective}' requests of users only`, () => {
                const selectors = filled(query).match(/\{[^{}]*\}/g) ?? [];
                assert.notDeepEqual(selectors, []);
                for (const selector of selectors) {
                    assert.match(
                        selector,
                        perspective === "clients"
                            ? /(backend_namespace="test", backend_name|direction="outbound", dst_namespace="test", dst_service)="podinfo-(canary|primary)"/
                            : /direction="inbound", namespace="test", deployment="podinfo(-primary)?", target_port!="4191", tls="true"/,
                    );
                }
            });
        }
    }

    const backend = (side: string, more = ""): string =>
        `{backend_namespace="test",backend_name="podinfo-${side}"${more}}[1m]`;
    const grown = (series: string, outcome: string, of: string): string =>
        `((sum(last_over_time(${series}))orvector(0))-(sum(min_over_time(${series})` +
        `unlesscount_over_time(${series})<ignoring(${outcome})group_left()count_over_time(${of}))orvector(0)))`;
    const route = "outbound_http_route_backend";
    const requests = (side: string): string => `${route}_requests_total${backend(side)}`;
    const statuses = (side: string, more = ""): string =>
        grown(
            `${route}_response_statuses_total${backend(side, more)}`,
            "http_status,error",
            requests(side),
        );
    const decided = (side: string): string =>
        `clamp_min(sum(last_over_time(${requests(side)})-min_over_time(${requests(side)}))` +
        `-1-3*(sum(rate(${route}_response_duration_seconds_sum${backend(side)}))orvector(0)),scalar(${statuses(side)}))`;
    const success = (side: string): string =>
        `100*${statuses(side, ',http_status!~"5..",error=""')}/${decided(side)}`;

    it("count a request that gets no response as a failure, and one under way not at all", () => {
        assert.equal(tight(successRateQuery(canary)), success("canary"));
    });

    it("reckon fast requests of all that are decided", () => {
        const select = 'direction="outbound",dst_namespace="test",dst_service="podinfo-canary"';
        const fast = grown(
            `response_latency_ms_bucket{${select},le=~"200([.]0)?"}[1m]`,
            "status_code,le",
            `request_total{${select}}[1m]`,
        );
        assert.equal(
            tight(fasterThanQuery(canary, 200)),
            `clamp_max(100*${fast}/${decided("canary")},100)`,
        );
    });

    it("compare with the primary, and have no value without the canary", () => {
        assert.equal(
            tight(successRateGapQuery(clients, "pass")),
            `(((${success("primary")})-(${success("canary")}))>=-100)or0*(${success("canary")})`,
        );
        assert.equal(
            tight(successRateGapQuery(clients, "fail")),
            `((${success("primary")})-(${success("canary")}))>=-100`,
        );
    });

    it("count at the server what has an identity of the mesh, in seconds of milliseconds", () => {
        const query = successRateQuery({ ...server, of: "canary" });
        assert.match(
            filled(query),
            /response_latency_ms_sum\{[^}]*\}\[1m\]\)\) or vector\(0\)\) \/ 1000/,
        );
        assert.match(query, /classification!="failure"/);
    });

    it("name a DaemonSet by the label that Linkerd gives its pods", () => {
        assert.match(
            successRateQuery({ ...server, of: "canary", kind: "DaemonSet" }),
            /namespace="\{\{ namespace \}\}", daemonset="\{\{ target \}\}", target_port/,
        );
    });

    it("pass with too few requests, and only then", () => {
        const query = latencyQuery(canary, 99);
        assert.equal(
            unlessTooFew(query, enough, 0),
            `((${query}) and (${enough}))\nor\n(vector(0) unless (${enough}))`,
        );
        assert.match(enough, /\[2m\]\)\) or vector\(0\)\) >= 50$/);
    });

    it("write a percentile and a budget without the dust of binary fractions", () => {
        assert.match(latencyQuery(canary, 99.9), /histogram_quantile\(\s*0\.999,/);
        assert.match(burnRateQuery({ ...clients, shortWindow: "5m" }, 99.99), /\) \/ 0\.01\)/);
    });
});

describe("the check of the grammar", () => {
    it("sees what is none", () => {
        for (const broken of ["sum(rate(x[]))", "sum(x", "x{a=}", 'x{a="b"} or or y']) {
            assert.notDeepEqual(syntaxErrors(broken), [], broken);
        }
    });
});
