import assert from "node:assert/strict";

import type { Duration, LinkerdVizArgs } from "../../../components";
import { vizProblems } from "../../../components/linkerd/viz/viz-problems";

const good: LinkerdVizArgs = {
    namespace: "linkerd-viz",
    linkerdNamespace: "linkerd",
    version: "edge-1.2.3",
    chart: { kind: "folder", path: "viz" },
};
const external = (url: string): LinkerdVizArgs["prometheus"] => ({
    kind: "external",
    url,
    scrapeInterval: "30s",
});

function found(more: Partial<LinkerdVizArgs>): string[] {
    return vizProblems("v", { ...good, ...more }).map(({ id, path }) => `${path} ${id}`);
}

describe("vizProblems", () => {
    const accepted: readonly Partial<LinkerdVizArgs>[] = [
        {},
        { prometheus: { kind: "own", scrapeInterval: "5s", retention: "1d12h" } },
        { prometheus: external("https://p.example:9090/prometheus") },
        { queriedBy: [{ name: "a", namespace: "b" }] },
        { values: { dashboard: { replicas: 2 }, prometheus: { enabled: true } } },
        {
            prometheus: external("http://p:9090"),
            values: { prometheusUrl: "http://p:9090", prometheus: { enabled: false } },
        },
    ];
    for (const more of accepted) {
        it(`accepts ${JSON.stringify(more)}`, () => {
            assert.deepEqual(found(more), []);
        });
    }

    const refused: readonly [Partial<LinkerdVizArgs>, string[]][] = [
        [
            { prometheus: { kind: "own", scrapeInterval: "0s" } },
            ["v.prometheus.scrapeInterval viz/scrape-interval"],
        ],
        [
            { prometheus: { kind: "own", scrapeInterval: "1.5s" as Duration } },
            ["v.prometheus.scrapeInterval viz/scrape-interval"],
        ],
        [
            { prometheus: { kind: "own", retention: "6 hours" } },
            ["v.prometheus.retention viz/retention"],
        ],
        [{ prometheus: external("p:9090") }, ["v.prometheus.url viz/prometheus-url"]],
        [
            { prometheus: external("http://u:p@p:9090") },
            ["v.prometheus.url viz/prometheus-url-credentials"],
        ],
        [
            {
                prometheus: external("http://p:9090"),
                queriedBy: [{ name: "a", namespace: "b" }],
            },
            ["v.queriedBy viz/external-clients"],
        ],
        [
            { chart: { kind: "oci", reference: "x", version: "2025" } },
            ["v.chart.version source/exact-version"],
        ],
        [
            { values: { prometheus: { enabled: false } } },
            ["v.values.prometheus.enabled viz/raw-value"],
        ],
        [{ values: { prometheusUrl: "http://p" } }, ["v.values.prometheusUrl viz/raw-value"]],
        [
            { values: { createNamespaceMetadataJob: true, tap: { externalSecret: false } } },
            [
                "v.values.createNamespaceMetadataJob viz/raw-value",
                "v.values.tap.externalSecret viz/raw-value",
            ],
        ],
    ];
    for (const [more, expected] of refused) {
        it(`refuses ${JSON.stringify(more)}`, () => {
            assert.deepEqual(found(more), expected);
        });
    }

    it("prints no password", () => {
        const problems = vizProblems("v", { ...good, prometheus: external("http://u:hunter2@p") });
        assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
    });
});
