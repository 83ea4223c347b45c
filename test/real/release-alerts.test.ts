import assert from "node:assert/strict";

import { releaseAlertsSpec } from "../../components/flagger/release-alerts-spec";
import { releaseDashboard } from "../../components/flagger/release-dashboard-spec";
import { endedQuery } from "../../rules/metrics/flagger-metrics";
import {
    type ScrapedPod,
    type ScrapedPrometheus,
    scrapedPrometheus,
} from "./support/scraped-prometheus";

const SCRAPE_SECONDS = 10;
const SCRAPES = 31;
/** Scrapes that a window of the alerts holds. */
const WINDOW = 12;

/** What Flagger exposes of one Canary, from the first scrape to the last. */
interface Scenario {
    readonly what: string;
    readonly status: (scrape: number) => number;
    readonly weight: (scrape: number) => number;
    /** Whether Flagger evaluates the release at a scrape. */
    readonly evaluated: (scrape: number) => boolean;
    /** The alert that fires at the last scrape. */
    readonly alert?: string;
}

const always =
    <T>(value: T): (() => T) =>
    () =>
        value;
const until =
    (left: number): ((scrape: number) => boolean) =>
    (scrape) =>
        scrape < SCRAPES - left;
/** Progressing until so many scrapes before the last. */
const endedAt =
    (left: number, after: number): ((scrape: number) => number) =>
    (scrape) =>
        until(left)(scrape) ? 0 : after;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
    resting: { what: "no release", status: always(1), weight: always(0), evaluated: always(false) },
    stepping: {
        what: "a release that makes a step now and then",
        status: always(0),
        weight: (scrape) => 10 + Math.floor(scrape / 6) * 10,
        evaluated: always(true),
    },
    halted: {
        what: "a release that makes no step any more",
        status: always(0),
        weight: (scrape) => Math.min(10 + scrape * 5, 40),
        evaluated: always(true),
        alert: "ReleaseHalted",
    },
    bluegreen: {
        what: "iterations without traffic",
        status: always(0),
        weight: always(0),
        evaluated: always(true),
    },
    abtest: {
        what: "iterations with matching requests",
        status: always(0),
        weight: always(100),
        evaluated: always(true),
    },
    rolledback: {
        what: "a release that was rolled back",
        status: endedAt(3, 2),
        weight: (scrape) => (until(3)(scrape) ? 20 : 0),
        evaluated: until(3),
        alert: "ReleaseRolledBack",
    },
    waiting: {
        what: "a release that waits for its promotion",
        status: endedAt(WINDOW + 2, 1),
        weight: always(50),
        evaluated: always(true),
        alert: "ReleaseWaitsForPromotion",
    },
    waitinggreen: {
        what: "a blue/green release that waits for its promotion",
        status: endedAt(WINDOW + 2, 1),
        weight: always(0),
        evaluated: always(true),
        alert: "ReleaseWaitsForPromotion",
    },
    promotedjustnow: {
        what: "a promotion a moment ago",
        status: endedAt(3, 1),
        weight: (scrape) => (until(3)(scrape) ? scrape : 0),
        evaluated: until(3),
    },
    promotedbefore: {
        what: "a promotion before the window",
        status: endedAt(WINDOW + 2, 1),
        weight: (scrape) => (until(WINDOW + 2)(scrape) ? scrape : 0),
        evaluated: until(WINDOW + 2),
    },
};

function exposed(namespace: string): ScrapedPod["series"] {
    const scrapes = Array.from({ length: SCRAPES }, (_, index) => index);
    return Object.fromEntries<readonly (number | undefined)[]>(
        Object.entries(SCENARIOS).flatMap(([name, { evaluated, status, weight }]) => {
            const labels = `name="${name}",namespace="${namespace}"`;
            let analyses = 1;
            return [
                [`flagger_canary_status{${labels}}`, scrapes.map(status)],
                [
                    `flagger_canary_duration_seconds_count{${labels}}`,
                    scrapes.map((scrape) => (analyses += evaluated(scrape) ? 1 : 0)),
                ],
                // Flagger counts from the first one on
                ...Object.entries({ successes: "promoted", failures: "rolledback" }).map(
                    ([outcome, names]): readonly [string, readonly (number | undefined)[]] => [
                        `flagger_canary_${outcome}_total{${labels},analysis_status="completed"}`,
                        scrapes.map((scrape) =>
                            name.startsWith(names) && status(scrape) !== 0 ? 1 : undefined,
                        ),
                    ],
                ),
                [
                    `flagger_canary_weight{workload="${name}",namespace="${namespace}"}`,
                    scrapes.map(weight),
                ],
                [
                    `flagger_canary_weight{workload="${name}-primary",namespace="${namespace}"}`,
                    scrapes.map((scrape) => 100 - weight(scrape)),
                ],
            ];
        }),
    );
}

/** Only what a query has of one Canary. */
const valueOf = (query: string, namespace: string, name: string): string =>
    `(${query}) and on (namespace, name) label_replace(label_replace(vector(1), ` +
    `"namespace", "${namespace}", "", ""), "name", "${name}", "", "")`;

/** Whether a query has something of one Canary: 1, or none. */
const ofCanary = (query: string, namespace: string, name: string): string =>
    `count(${valueOf(query, namespace, name)})`;

describe("the alerts and the dashboard, on the real Prometheus", function () {
    this.timeout(180_000);
    let prometheus: ScrapedPrometheus;
    before(async () => {
        prometheus = await scrapedPrometheus(
            {
                // as the PodMonitor scrapes: the pod's namespace is a label, and Flagger's is renamed
                monitor: { labels: { namespace: "flagger-system" }, series: exposed("shop") },
                plain: { labels: {}, series: exposed("blog") },
            },
            SCRAPE_SECONDS,
        );
    });
    after(() => prometheus.stop());

    const rules = releaseAlertsSpec({ after: "2m" }).groups.flatMap((group) => group.rules);
    for (const [name, { alert: expected, what }] of Object.entries(SCENARIOS)) {
        it(`${expected ?? "no alert"} for ${what}`, async () => {
            for (const namespace of ["shop", "blog"]) {
                for (const { alert, expr } of rules) {
                    assert.equal(
                        await prometheus.value(ofCanary(expr, namespace, name)),
                        alert === expected ? 1 : undefined,
                        `${alert} of ${namespace}/${name}`,
                    );
                }
            }
        });
    }

    it("counts the first promotion of a Canary, and none before", async () => {
        const promoted = endedQuery("successes", "5m");
        for (const namespace of ["shop", "blog"]) {
            for (const name of ["promotedjustnow", "promotedbefore"]) {
                assert.equal(
                    await prometheus.value(valueOf(promoted, namespace, name)),
                    1,
                    `${namespace}/${name}`,
                );
            }
            assert.equal(
                await prometheus.value(ofCanary(promoted, namespace, "halted")),
                undefined,
            );
        }
    });

    it("evaluates every query of the dashboard", async () => {
        const { panels } = releaseDashboard() as {
            panels: readonly { title: string; targets: readonly { expr: string }[] }[];
        };
        for (const { targets, title } of panels) {
            for (const { expr } of targets) {
                const query = expr
                    .replaceAll("$__rate_interval", "1m")
                    .replaceAll("$namespace", "shop")
                    .replaceAll("$target", "halted")
                    .replaceAll("$service", "halted");
                const count = await prometheus.value(`count(${query})`);
                // Linkerd's metrics are not in this Prometheus; Flagger's are
                const isFlaggers = /^(Weight|Status|Ended)/.test(title);
                assert.equal((count ?? 0) > 0, isFlaggers, `${title}: ${query}`);
            }
        }
    });
});
