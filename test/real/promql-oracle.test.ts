import assert from "node:assert/strict";

import { evaluateQuery, type Series } from "../../rules/metrics/promql/evaluate";
import { parsePromql } from "../../rules/metrics/promql/parse";
import { Unsupported } from "../../rules/metrics/promql/syntax";
import {
    COUNTERS,
    type Counter,
    generatedQueries,
    SCRAPE_SECONDS,
} from "./support/generated-queries";
import { type ScrapedPrometheus, scrapedPrometheus } from "./support/scraped-prometheus";

const SCRAPES = 12;

/** What a query comes to: its only value or none, several values, or a refusal. */
type Outcome = number | "none" | "several" | "refused";

const series: readonly Series[] = COUNTERS.map(({ labels, step, young }) => ({
    // the labels that Prometheus adds; what they are does not matter
    labels: { ...labels, job: "all", instance: "one" },
    increase: (seconds) => (young === true ? undefined : (step * seconds) / SCRAPE_SECONDS),
}));

function ours(query: string): Outcome {
    const expression = parsePromql(query);
    const value =
        expression instanceof Unsupported ? expression : evaluateQuery(expression, series);
    if (value instanceof Unsupported) {
        return value.message === "the query returns several values" ? "several" : "refused";
    }
    return value ?? "none";
}

async function theirs(prometheus: ScrapedPrometheus, query: string): Promise<Outcome> {
    try {
        return (await prometheus.value(query)) ?? "none";
    } catch (error) {
        const { message } = error as Error;
        return / \d+ values$/.test(message) ? "several" : "refused";
    }
}

function exposed({ labels: { __name__ = "", ...labels } }: Counter): string {
    const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return `${__name__}{${matchers.join(",")}}`;
}

const same = (a: Outcome, b: Outcome): boolean =>
    a === b ||
    (typeof a === "number" &&
        typeof b === "number" &&
        Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)));

describe("the evaluation of PromQL, against the real Prometheus", function () {
    this.timeout(180_000);
    let prometheus: ScrapedPrometheus;
    before(async () => {
        prometheus = await scrapedPrometheus(
            {
                all: {
                    labels: {},
                    series: Object.fromEntries(
                        COUNTERS.map((one) => [
                            exposed(one),
                            Array.from({ length: SCRAPES }, (_, scrape) =>
                                one.young === true && scrape < SCRAPES - 1
                                    ? undefined
                                    : // Prometheus takes none to begin inside a window
                                      one.step * (scrape + 2),
                            ),
                        ]),
                    ),
                },
            },
            SCRAPE_SECONDS,
        );
    });
    after(() => prometheus.stop());

    it("gives the same for generated queries", async () => {
        const different: string[] = [];
        const counts = { number: 0, none: 0, several: 0, refused: 0, unsupported: 0 };
        for (const query of generatedQueries(3_000, 20)) {
            const own = ours(query);
            const real = await theirs(prometheus, query);
            if (own === "refused" && real !== "refused") {
                counts.unsupported += 1;
            } else if (same(own, real)) {
                counts[typeof own === "number" ? "number" : own] += 1;
            } else {
                different.push(`${query}: ${own}, and Prometheus ${real}`);
            }
        }
        console.log(`      ${JSON.stringify(counts)}`);
        assert.deepEqual(different, []);
        assert.ok(counts.number > 500, "too few have a value");
        assert.ok(counts.unsupported < 10, `${counts.unsupported} are not supported`);
    });
});
