import assert from "node:assert/strict";

import {
    burnRateQuery,
    enoughRequestsQuery,
    latencyFactorQuery,
    latencyQuery,
    requestCountQuery,
    type Responses,
    successRateGapQuery,
    successRateQuery,
    unlessTooFew,
} from "../../../components/canary/metric-queries";
import { filled, syntaxErrors } from "../../support/promql";

const window = { kind: "Deployment", window: "{{ interval }}" } as const;
const canary: Responses = { ...window, of: "canary" };
const enough = enoughRequestsQuery({ ...canary, window: "2m" }, 50);

const tight = (query: string): string => filled(query).replaceAll(/\s+/g, "");

const labels = (target: string, more = ""): string =>
    `{namespace="test",deployment="${target}",direction="inbound",route_name!="probe"${more}}`;
const rate = (target: string, more = "", range = "1m"): string =>
    `sum(rate(response_total${labels(target, more)}[${range}]))`;
const success = (target: string): string =>
    `(${rate(target, ',classification!="failure"')}orvector(0))/${rate(target)}*100`;
const p99 = (target: string): string =>
    `histogram_quantile(0.99,sumby(le)(rate(response_latency_ms_bucket${labels(target)}[1m])))`;
const burn = (range: string): string =>
    `((${rate("podinfo", ',classification="failure"', range)}orvector(0))/${rate("podinfo", "", range)}/0.001)`;
const count = (range: string): string =>
    `(sum(increase(response_total${labels("podinfo")}[${range}]))orvector(0))`;

const queries: [what: string, query: string, comesTo: string][] = [
    [
        "the share of the responses that are no failure",
        successRateQuery(canary),
        success("podinfo"),
    ],
    ["a percentile of the latency", latencyQuery(canary, 99), p99("podinfo")],
    ["the number of requests", requestCountQuery(canary), count("1m")],
    ["whether there are enough", enough, `${count("2m")}>=50`],
    [
        "the gap between the success rates",
        successRateGapQuery(window, "fail"),
        `((${success("podinfo-primary")})-(${success("podinfo")}))>=-100`,
    ],
    [
        "the gap between the success rates, none without a primary",
        successRateGapQuery(window, "pass"),
        `(((${success("podinfo-primary")})-(${success("podinfo")}))>=-100)or0*(${success("podinfo")})`,
    ],
    [
        "the factor between the latencies",
        latencyFactorQuery(window, 99, "fail"),
        `(${p99("podinfo")}/${p99("podinfo-primary")})>=0`,
    ],
    [
        "the factor between the latencies, none without a primary",
        latencyFactorQuery(window, 99, "pass"),
        `((${p99("podinfo")}/${p99("podinfo-primary")})>=0)or0*${p99("podinfo")}`,
    ],
    [
        "the lesser burn rate of two windows",
        burnRateQuery({ ...window, shortWindow: "5m" }, 99.9),
        `(${burn("1m")}<=${burn("5m")})or${burn("5m")}`,
    ],
    [
        "a query with enough requests, and else what passes",
        unlessTooFew(latencyQuery(canary, 99), enough, 0),
        `((${p99("podinfo")})and(${count("2m")}>=50))or(vector(0)unless(${count("2m")}>=50))`,
    ],
];

describe("the queries of Linkerd's metrics, as Flagger fills them in", () => {
    for (const [what, query, comesTo] of queries) {
        it(`ask for ${what}`, () => {
            assert.equal(tight(query), comesTo);
        });

        it(`ask for ${what} in Prometheus' grammar, with nothing left to fill in`, () => {
            assert.deepEqual(syntaxErrors(filled(query)), []);
            assert.doesNotMatch(filled(query), /\{\{|\}\}/);
        });
    }

    it("name a DaemonSet by the label that Linkerd gives its pods", () => {
        assert.match(
            successRateQuery({ ...canary, kind: "DaemonSet" }),
            /namespace="\{\{ namespace \}\}", daemonset="\{\{ target \}\}", direction="inbound"/,
        );
    });

    it("write a percentile and a budget without the dust of binary fractions", () => {
        assert.match(latencyQuery(canary, 99.9), /histogram_quantile\(\s*0\.999,/);
        assert.match(burnRateQuery({ ...window, shortWindow: "5m" }, 99.99), / \/ 0\.0001\)/);
    });
});

describe("the check of the grammar", () => {
    it("sees what is none", () => {
        for (const broken of ["sum(rate(x[]))", "sum(x", "x{a=}", 'x{a="b"} or or y']) {
            assert.notDeepEqual(syntaxErrors(broken), [], broken);
        }
    });
});
