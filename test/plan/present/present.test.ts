import assert from "node:assert/strict";

import type { CanaryAnalysis } from "../../../components/canary/analysis";
import {
    planLines,
    planReport,
    planSvg,
    planText,
    type ReportOptions,
    shortPlan,
} from "../../../plan/present";
import { chance, count, duration, list, share } from "../../../plan/present/format";
import { ownScene } from "../detection/contexts";

const report = (over: Partial<CanaryAnalysis> = {}, options: ReportOptions = {}) =>
    planReport(ownScene({ interval: "1m", ...over }), options);
const traffic = { requestsPerSecond: 1 };
const skipped = report({ strategy: { kind: "skipAnalysis" } }, { traffic });
const blueGreen = report({ strategy: { kind: "blueGreen", iterations: 2 } }, { traffic });

describe("numbers in words", () => {
    const rows: readonly [string, string][] = [
        [duration(0), "0s"],
        [duration(59.6), "1m"],
        [duration(3690), "1h1m30s"],
        [duration(7200), "2h"],
        [chance(0), "0 %"],
        [chance(1), "100 %"],
        [chance(0.5), "50.0 %"],
        [chance(0.9931), "99.31 %"],
        [chance(0.00002), "< 0.01 %"],
        [chance(0.99999), "> 99.99 %"],
        [share(0.1 + 0.2), "0.3 %"],
        [count(12_345.6), "12,346"],
        [count(0.44), "0.4"],
        [list([]), ""],
        [list(["a", "b", "c"]), "a, b and c"],
    ];
    for (const [written, expected] of rows) {
        it(expected || "nothing", () => {
            assert.equal(written, expected);
        });
    }
});

describe("a plan in short", () => {
    it("has its facts as plain data", () => {
        assert.deepEqual(shortPlan(report().plan), {
            strategy: "weighted",
            steps: [10, 20, 30, 40, 50],
            earliestPromotion: "8m",
            latestRollback: "11m",
            mostExposure: { percent: 50, time: "10m" },
        });
    });

    it("is two lines without traffic, and three with it", () => {
        assert.deepEqual(planLines(report()), [
            "weighted 10 → 20 → 30 → 40 → 50 %, a check every 1m: promoted after 8m at the earliest.",
            "Rolled back after 5 failed checks, at the latest 11m after its detection; until then a faulty version receives at most 50 % of the requests.",
        ]);
        assert.equal(
            planLines(report({}, { traffic }))[2],
            "At 1 requests/s a faulty version (5 % errors) has a detection probability of 75.3 %, a healthy one (0.1 % errors) a false-positive probability of < 0.01 %.",
        );
    });

    it("says so where nothing is judged", () => {
        const latency = report({ metrics: [{ kind: "latency", max: "1s" }] }, { traffic });
        assert.match(
            planLines(latency).at(-1) ?? "",
            /^The detection probability cannot be computed/,
        );
        assert.match(planLines(skipped)[0] ?? "", /without any checks; it is never rolled back/);
    });
});

describe("a plan as text", () => {
    it("has no odds for a release without analysis", () => {
        assert.equal(skipped.detection, undefined);
        assert.match(
            planText(skipped),
            /promoted +after 0s|promoted +after \S+, without any check/,
        );
    });

    it("names what the odds leave out, and why", () => {
        const text = planText(
            report(
                {
                    metrics: [
                        { kind: "successRate", min: "99%" },
                        { kind: "latency", max: "1s" },
                    ],
                },
                { traffic },
            ),
        );
        assert.match(text, /Metrics: success-rate\.\n/);
        assert.match(
            text,
            /Not included \(treated as always passing\): latency: no probability can be computed for response times/,
        );
    });

    it("warns of blue/green without test requests", () => {
        assert.match(planText(blueGreen), /without test requests every check fails/);
    });

    it("says of simulated odds that they are", () => {
        const overlapping = report({ interval: "30s" }, { traffic, errorPercents: [50] });
        assert.match(
            planText(overlapping),
            /come from 40,000 simulated rollouts: accurate to ± 0\.5/,
        );
    });

    it("names the gates that it takes to be open", () => {
        const gated = report({ checks: [{ kind: "gate", name: "approval", stage: "promotion" }] });
        assert.match(planText(gated), /Assumed to be open: approval. The release waits/);
    });

    it("warns of thresholds that no restart of Prometheus leaves time for", () => {
        assert.match(
            planText(report({ threshold: 5 })),
            /tolerated +up to 4m; a longer one rolls back/,
        );
        assert.match(
            planText(report({ threshold: 3, interval: "10s" })),
            /tolerated +up to 20s, less than a restart of Prometheus \(about 40s\)/,
        );
        assert.match(planText(report({ threshold: 1 })), /tolerated +none, less than a restart/);
        assert.doesNotMatch(planText(skipped), /tolerated/);
    });

    it("fits the terminal", () => {
        for (const columns of [80, 120]) {
            const text = planText(report({}, { traffic, goal: {} }), { columns });
            const table = text.split("\n").filter((line) => /^[┌│└├]/.test(line));
            assert.ok(table.length > 10);
            assert.ok(table.every((line) => line.length <= columns));
        }
    });
});

describe("a plan as SVG", () => {
    it("labels its axes with what they measure, and follows a dark page", () => {
        const svg = planSvg(report().plan);
        for (const text of [
            "time since Flagger detected the new revision",
            "share of requests",
            "100 %",
            "earliest promotion 8m",
            "latest rollback 11m",
            "prefers-color-scheme: dark",
        ]) {
            assert.ok(svg.includes(text), text);
        }
    });

    it("is the same each time", () => {
        assert.equal(planSvg(report().plan), planSvg(report().plan));
    });

    it("has no rollback where nothing rolls back", () => {
        assert.doesNotMatch(planSvg(skipped.plan), /latest rollback/);
    });
});
