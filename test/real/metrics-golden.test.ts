import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import {
    fasterThanGapQuery,
    fasterThanQuery,
    latencyFactorQuery,
    latencyQuery,
    requestCountQuery,
    successRateGapQuery,
    successRateQuery,
} from "../../rules/metrics/queries";
import { fieldsOf, textOf } from "../../rules/canary/reading";
import type { Perspective, Requests } from "../../rules/metrics/requests";
import { registeredObjects, type StackName, STACKS } from "../stacks/registered-objects";
import { filled } from "../support/promql";
import { derivedRows, measuredRows, podsOf } from "./support/measured-rows";
import { grown, grownPod, recorded } from "./support/recorded-metrics";
import {
    type ScrapedPod,
    type ScrapedPrometheus,
    scrapedPrometheus,
} from "./support/scraped-prometheus";

const SCRAPES = 12;
const both = { perspective: "clients", kind: "Deployment", window: "1m" } as const;
const canary = (perspective: Perspective): Requests => ({ ...both, perspective, of: "canary" });

/** Flagger's own query for Linkerd, as its tutorial has it too. */
const tutorial = [
    'sum(rate(response_total{namespace="{{ namespace }}", deployment=~"{{ target }}", classification!="failure", direction="inbound"}[1m]))',
    'sum(rate(response_total{namespace="{{ namespace }}", deployment=~"{{ target }}", direction="inbound"}[1m]))',
].join(" / ");

const rows = [...measuredRows, ...derivedRows].map((row, index) => ({
    ...row,
    namespace: `row-${index}`,
}));

/** Pods whose every response takes the same time, seen as the proxies count it. */
function constant(namespace: string, side: string, milliseconds: number): ScrapedPod {
    const labels = `direction="outbound",dst_namespace="${namespace}",dst_service="podinfo-${side}"`;
    const backend = `backend_namespace="${namespace}",backend_name="podinfo-${side}"`;
    const bounds = [50, 100, 200, 300, Infinity];
    return {
        labels: { namespace, deployment: "client" },
        series: {
            ...Object.fromEntries(
                bounds.map((bound) => [
                    `response_latency_ms_bucket{${labels},le="${bound === Infinity ? "+Inf" : bound}"}`,
                    grown(milliseconds <= bound ? 1200 : 0, SCRAPES),
                ]),
            ),
            [`request_total{${labels}}`]: grown(1200, SCRAPES),
            [`outbound_http_route_backend_requests_total{${backend}}`]: grown(1200, SCRAPES),
            [`outbound_http_route_backend_response_statuses_total{${backend},http_status="200",error=""}`]:
                grown(1200, SCRAPES),
        },
    };
}

/**
 * A client that has had one answer, a 202, and then 74 with another status between two scrapes: a proxy has a counter for
 * requests from the first one on, and one for a status from its first response on.
 */
function newStatus(namespace: string, status: string, sinceScrapes: number): ScrapedPod {
    const labels = `direction="outbound",dst_namespace="${namespace}",dst_service="podinfo-canary"`;
    const backend = `backend_namespace="${namespace}",backend_name="podinfo-canary"`;
    const responses = `outbound_http_route_backend_response_statuses_total{${backend}`;
    const earlier = SCRAPES - sinceScrapes;
    const always = (value: number): number[] => Array.from({ length: SCRAPES }, () => value);
    const since = (before: number | undefined, value: number) => [
        ...Array.from({ length: earlier }, () => before),
        ...Array.from({ length: sinceScrapes }, () => value),
    ];
    const buckets = (status: string, values: readonly (number | undefined)[]) =>
        Object.fromEntries(
            ["50", "+Inf"].map((le) => [
                `response_latency_ms_bucket{${labels},status_code="${status}",le="${le}"}`,
                values,
            ]),
        );
    return {
        labels: { namespace, deployment: "client" },
        series: {
            [`request_total{${labels}}`]: since(1, 75),
            [`outbound_http_route_backend_requests_total{${backend}}`]: since(1, 75),
            [`${responses},http_status="202",error=""}`]: always(1),
            [`${responses},http_status="${status}",error=""}`]: since(undefined, 74),
            ...buckets("202", always(1)),
            ...buckets(status, since(undefined, 74)),
        },
    };
}

describe("the queries, evaluated by the real Prometheus", function () {
    this.timeout(120_000);
    let prometheus: ScrapedPrometheus;
    const value = (query: string, namespace = "test"): Promise<number | undefined> =>
        prometheus.value(filled(query, namespace));
    const near = (actual: number | undefined, expected: number, within: number): void =>
        assert.ok(
            actual !== undefined && Math.abs(actual - expected) <= within,
            `${actual} is not within ${within} of ${expected}`,
        );

    before(async () => {
        const meshed = (deployment: string) => ({ namespace: "test", deployment });
        prometheus = await scrapedPrometheus(
            {
                client: grownPod(meshed("client"), recorded("client"), SCRAPES),
                canary: grownPod(meshed("podinfo"), recorded("canary"), SCRAPES),
                later: grownPod(
                    { namespace: "later", deployment: "podinfo" },
                    recorded("later"),
                    SCRAPES,
                ),
                ...Object.fromEntries(
                    rows.flatMap((row) => Object.entries(podsOf(row.namespace, row))),
                ),
                constant120: constant("constant", "canary", 120),
                canary185: constant("compared", "canary", 185),
                primary105: constant("compared", "primary", 105),
                new200: newStatus("new200", "200", 1),
                new200Later: newStatus("new200-later", "200", 4),
                new500: newStatus("new500", "500", 1),
            },
            10,
        );
    });
    after(() => prometheus.stop());

    describe("over the recorded series of a real Linkerd", () => {
        it("see the 547 requests to the canary, and neither the 121 probes nor the 121 polls of port 4191", async () => {
            // in a minute of the two that they took
            near(await value(requestCountQuery(canary("clients"))), 547 / 2, 2);
            near(await value(requestCountQuery(canary("server"))), 547 / 2, 2);
        });

        it("give the success rate, latencies and shares that both sides saw", async () => {
            assert.equal(await value(successRateQuery(canary("clients"))), 100);
            assert.equal(await value(successRateQuery(canary("server"))), 100);
            near(await value(latencyQuery(canary("clients"), 50)), 9.4, 0.5);
            near(await value(latencyQuery(canary("clients"), 99)), 43.6, 1);
            near(await value(latencyQuery(canary("server"), 99)), 19.6, 1);
            // 494 of 547 in the client's histogram
            near(await value(fasterThanQuery(canary("clients"), 20)), 90.3, 0.5);
            near(await value(successRateGapQuery(both, "fail")), 0, 0);
            near(await value(latencyFactorQuery(both, 99, "fail")), 0.61, 0.05);
        });

        it("count failures of a pod that answered 404, 500 and 503, and 404 as none", async () => {
            const all = Object.entries(recorded("later")).filter(
                ([series]) => series.startsWith("response_total") && series.includes('tls="true"'),
            );
            const total = all.reduce((sum, [, count]) => sum + count, 0);
            const failed = all
                .filter(([series]) => series.includes('classification="failure"'))
                .reduce((sum, [, count]) => sum + count, 0);
            assert.ok(failed > 0 && failed < total);
            near(
                await value(successRateQuery(canary("server")), "later"),
                100 * (1 - failed / total),
                2,
            );
        });

        for (const stack of STACKS) {
            it(`give a value to each query of stack ${stack}`, async () => {
                const templates = await templatesOf(stack);
                assert.notDeepEqual(templates, []);
                for (const { name, query } of templates) {
                    const found = await value(query);
                    assert.notEqual(found, undefined, `${name}: no value`);
                    if (name.endsWith("success-rate")) {
                        assert.equal(found, 100, name);
                    }
                    if (name.endsWith("latency")) {
                        near(found, 43.6, 1);
                    }
                }
            });
        }
    });

    describe("over what was measured of a canary", () => {
        for (const { what, namespace, usersSaw, requests } of rows) {
            const without = Number.isNaN(usersSaw);
            it(`give the clients' success rate of one: ${what}`, async () => {
                const found = await value(successRateQuery(canary("clients")), namespace);
                if (without) {
                    assert.equal(found, undefined);
                } else {
                    // one unanswered request may be under way
                    near(found, usersSaw, usersSaw === 50 ? 2 : 0);
                }
            });

            it(`count the requests to one: ${what}`, async () => {
                near(await value(requestCountQuery(canary("clients")), namespace), requests, 3);
            });
        }

        const server = async (what: string): Promise<number | undefined> => {
            const row = rows.find((row) => row.what === what);
            assert.ok(row, what);
            return value(successRateQuery(canary("server")), row.namespace);
        };

        it("see at the server the same, but for requests that never reach a pod", async () => {
            assert.equal(await server("healthy"), 100);
            assert.equal(await server("500"), 0);
            assert.equal(await server("hangs, with a timeout of 500 ms"), 0);
            assert.equal(await server("hangs, clients abort"), 0);
            assert.equal(await server("application down"), 0);
            assert.equal(await server("500 with a retry"), 0);
            near(await server("half of the requests hang, clients abort"), 50, 2);
            assert.equal(await server("no endpoints"), undefined);
            assert.equal(await server("no request at all"), undefined);
        });

        it("give what docs/metrics.md says of each row", async () => {
            const measured = rows.slice(0, measuredRows.length);
            const told = documented();
            assert.equal(told.length, measured.length);
            for (const [index, { what, namespace, usersSaw }] of measured.entries()) {
                const percent = (value: number | undefined): string =>
                    value === undefined ? "no value" : `${Math.round(value)} %`;
                const share = await value(tutorial, namespace);
                const [ofClients, ofServer] = await Promise.all(
                    (["clients", "server"] as const).map((perspective) =>
                        value(successRateQuery(canary(perspective)), namespace),
                    ),
                );
                assert.deepEqual(
                    told[index],
                    [
                        percent(usersSaw),
                        percent(ofClients),
                        percent(ofServer),
                        share === 1 ? "100 %" : "diluted by scrapes",
                    ],
                    what,
                );
            }
        });

        it("are needed: Flagger's tutorial passes an idle canary, one that hangs and one without pods", async () => {
            for (const { what, namespace, usersSaw } of rows) {
                if (usersSaw === 0 && /hangs|no endpoints/.test(what)) {
                    assert.equal(await value(tutorial, namespace), 1, what);
                }
            }
            const idle = rows.find(({ what }) => what === "no request at all");
            assert.equal(await value(tutorial, idle?.namespace), 1);
            const failing = rows.find(({ what }) => what.startsWith("12 requests"));
            near(await value(tutorial, failing?.namespace), 0.347, 0.03);
        });
    });

    describe("over a status that a client sees for the first time", () => {
        for (const namespace of ["new200", "new200-later"]) {
            it(`count the responses of its first scrape (${namespace})`, async () => {
                assert.equal(await value(successRateQuery(canary("clients")), namespace), 100);
                assert.equal(await value(fasterThanQuery(canary("clients"), 50), namespace), 100);
            });
        }

        it("count the failures of its first scrape", async () => {
            assert.equal(await value(successRateQuery(canary("clients")), "new500"), 0);
        });
    });

    describe("over constant response times", () => {
        it("decide exactly at a bound: 120 ms is above 100 ms and not above 200 ms", async () => {
            const share = (bound: number) =>
                value(fasterThanQuery(canary("clients"), bound), "constant");
            assert.equal(await share(100), 0);
            assert.equal(await share(200), 100);
        });

        it("cannot decide inside a bucket: 120 ms reads as 199 ms, a factor of 1.76 as 1", async () => {
            near(await value(latencyQuery(canary("clients"), 99), "constant"), 199, 0.1);
            near(await value(latencyQuery(canary("clients"), 50), "constant"), 150, 1);
            near(await value(latencyFactorQuery(both, 99, "fail"), "compared"), 1, 0.01);
            assert.equal(await value(fasterThanGapQuery(both, 200, "fail"), "compared"), 0);
        });
    });
});

/** The cells of the table of what was measured, without the row's name and without emphasis. */
function documented(): readonly (readonly string[])[] {
    const file = path.join(__dirname, "..", "..", "docs", "metrics.md");
    const [, table = ""] = fs.readFileSync(file, "utf8").split("| users saw |");
    return table
        .split("\n\n")[0]
        .split("\n")
        .slice(2)
        .map((line) =>
            line
                .split("|")
                .slice(2, -1)
                .map((cell) => cell.trim().replaceAll("**", "")),
        );
}

interface Template {
    readonly name: string;
    readonly query: string;
}

/** The metric templates that a stack registers. */
async function templatesOf(stack: StackName): Promise<readonly Template[]> {
    const objects = await registeredObjects(stack);
    return objects.flatMap(({ inputs: { kind, metadata, spec } }) => {
        const { query } = fieldsOf(spec);
        const name = textOf(fieldsOf(metadata)["name"]) ?? "";
        return kind === "MetricTemplate" && typeof query === "string" ? [{ name, query }] : [];
    });
}
