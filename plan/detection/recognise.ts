import { evaluateQuery, type Series } from "../../rules/metrics/promql/evaluate";
import type { Expression } from "../../rules/metrics/promql/syntax";
import { type Growth, probeSeries, scrapeSeries, versionSeries } from "../../rules/metrics/world";
import { tidy } from "../../rules/tidy";
import type { Measure, Names } from "./measure";

/** Requests of a window: successes and failures of canary and primary. */
type Counts = readonly [ok: number, failed: number, primaryOk?: number, primaryFailed?: number];

const CONSTANT =
    (count: number): Growth =>
    () =>
        count;

/** A kind of requests that does not occur has no series. */
function occurring(count: number): Growth | undefined {
    return count === 0 ? undefined : CONSTANT(count);
}

function seriesOf(names: Names, counts: Counts): readonly Series[] {
    const [ok, failed, primaryOk = 0, primaryFailed = 0] = counts;
    // fast enough that no request is in progress
    const latencyMs = 1e-6;
    return [
        ...versionSeries(names.canary, {
            succeeded: occurring(ok),
            failed: occurring(failed),
            latencyMs,
        }),
        ...versionSeries(names.primary, {
            succeeded: occurring(primaryOk),
            failed: occurring(primaryFailed),
            latencyMs,
        }),
    ];
}

const PROBES: readonly Counts[] = [
    [90, 10, 400, 4],
    [50, 50, 600, 60],
    [999, 1, 7, 3],
    [20, 0, 10, 10],
    [0, 20, 30, 1],
];

const close = (a: number | undefined, b: number): boolean =>
    a !== undefined && Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

const READINGS: Readonly<
    Record<
        Extract<Measure, { kind: "successRate" }>["reads"],
        (ok: number, failed: number) => number
    >
> = {
    successPercent: (ok, failed) => (100 * ok) / (ok + failed),
    successShare: (ok, failed) => ok / (ok + failed),
    failurePercent: (ok, failed) => (100 * failed) / (ok + failed),
    failureShare: (ok, failed) => failed / (ok + failed),
};

/** What a query of one window measures. */
export function ofOneWindow(
    expression: Expression,
    names: Names,
    windowSeconds: number,
): Measure | undefined {
    const value = (counts: Counts, more: readonly Series[] = []): number | undefined => {
        const found = evaluateQuery(expression, [...seriesOf(names, counts), ...more]);
        return typeof found === "number" ? found : undefined;
    };
    const every = (expected: (counts: Counts) => number): boolean =>
        PROBES.every((counts) => {
            const found = value(counts);
            // without successes many queries have no value, which fails a check as 0 does
            return close(found, expected(counts)) || (found === undefined && counts[0] === 0);
        });
    const idle = idleOf(names, windowSeconds);
    const reads = (Object.keys(READINGS) as (keyof typeof READINGS)[]).find((reading) =>
        every(([ok, failed]) => READINGS[reading](ok, failed)),
    );
    if (reads !== undefined) {
        const diluted = value([0, 12], idle) ?? 0;
        const share = reads.endsWith("Percent") ? diluted / 100 : diluted;
        const succeeded = reads.startsWith("success") ? share : 1 - share;
        return {
            kind: "successRate",
            windowSeconds,
            reads,
            idleSuccesses: tidy((12 * succeeded) / (1 - succeeded)),
        };
    }
    const unit = [1, windowSeconds].find((unit) => every(([ok, failed]) => (ok + failed) / unit));
    if (unit !== undefined) {
        const idleSuccesses = tidy((value([0, 12], idle) ?? 0) * unit - 12);
        return { kind: "requests", windowSeconds, unit, idleSuccesses };
    }
    const gap = every(
        ([ok, failed, primaryOk = 0, primaryFailed = 0]) =>
            READINGS.successPercent(primaryOk, primaryFailed) - READINGS.successPercent(ok, failed),
    );
    return gap
        ? {
              kind: "gap",
              windowSeconds,
              withoutPrimary: value([90, 10]) === undefined ? "fail" : "pass",
          }
        : undefined;
}

/** The series that a scrape and a probe every ten seconds add to the pods' metrics over a window. */
function idleOf(names: Names, windowSeconds: number): readonly Series[] {
    const each = CONSTANT(windowSeconds / 10);
    return Object.values(names).flatMap((version) => [
        ...scrapeSeries(version, each),
        ...probeSeries(version, each, "probe"),
    ]);
}

/** The lower burn rate of two windows: failures as a share of a budget. */
export function burnRateOf(
    expression: Expression,
    names: Names,
    long: number,
    short: number,
): Measure | undefined {
    const value = (ofLong: number, ofShort: number): number | undefined => {
        const failed: Growth = (seconds) => (seconds === long ? ofLong : ofShort);
        const succeeded: Growth = (seconds) => 100 - failed(seconds);
        const found = evaluateQuery(
            expression,
            versionSeries(names.canary, { succeeded, failed, latencyMs: 1e-6 }),
        );
        return typeof found === "number" ? found : undefined;
    };
    const full = value(100, 100);
    if (full === undefined || full <= 1) {
        return undefined;
    }
    const lesser = [
        [10, 40],
        [40, 10],
        [3, 90],
        [0, 50],
    ].every(([ofLong = 0, ofShort = 0]) =>
        close(value(ofLong, ofShort), (full * Math.min(ofLong, ofShort)) / 100),
    );
    return lesser
        ? {
              kind: "burnRate",
              windowSeconds: long,
              shortWindowSeconds: short,
              budget: tidy(1 / full),
          }
        : undefined;
}
