import { poisson, probabilityBelow } from "./poisson";
import type { MetricCheck, EnoughTrafficCheck, SuccessRateCheck } from "./types";

/** Checks that depend only on the requests of one window. */
export type PlainCheck = SuccessRateCheck | EnoughTrafficCheck;

/** Whether all checks evaluate the canary's requests of the same window. */
export function arePlain(checks: readonly MetricCheck[]): checks is readonly PlainCheck[] {
    const windows = new Set(
        checks.flatMap((check) =>
            check.kind === "successRate" && check.passesBelow !== undefined
                ? [check.windowSeconds, check.passesBelow.windowSeconds]
                : [check.windowSeconds],
        ),
    );
    return (
        windows.size <= 1 &&
        checks.every(({ kind }) => kind === "successRate" || kind === "enoughTraffic")
    );
}

/**
 * The probability that one of the checks fails. Requests arrive randomly, because the mesh chooses randomly between the
 * backends, so failures and successes are two independent Poisson counts.
 *
 * For each count of failures, the counts of successes that fail a check form an interval; its probability is a
 * difference of two sums.
 *
 * @param checks - checks of one window
 * @param requests - expected requests in that window
 * @param errorPercent - percent of them that fail
 */
export function failureProbability(
    checks: readonly PlainCheck[],
    requests: number,
    errorPercent: number,
): number {
    const failures = poisson((requests * errorPercent) / 100);
    const successes = poisson((requests * (100 - errorPercent)) / 100);
    let sum = 0;
    failures.probabilities.forEach((probability, index) => {
        const failing = unionLength(
            checks.map((check) => failingSuccesses(check, failures.first + index)),
            (bound) => probabilityBelow(successes, bound),
        );
        sum += probability * failing;
    });
    return Math.min(1, sum);
}

/** From the first count of successes that fails a check to the first that passes. */
type Range = readonly [from: number, below: number];

function failingSuccesses(check: PlainCheck, failed: number): Range {
    if (check.kind === "enoughTraffic") {
        return [0, check.minRequests - failed];
    }
    // 100 × successes / (successes + failed) < min; without any request the query has no value.
    const idle = (check.idlePerSecond ?? 0) * check.windowSeconds;
    const bound =
        failed === 0
            ? Number(idle === 0)
            : check.minPercent >= 100
              ? Infinity
              : (check.minPercent * failed) / (100 - check.minPercent) - idle;
    return check.passesBelow === undefined
        ? [0, bound]
        : [check.passesBelow.minRequests - failed, failed === 0 ? 0 : bound];
}

/** The probability that at least one of the ranges covers. */
function unionLength(ranges: readonly Range[], below: (bound: number) => number): number {
    let covered = 0;
    let end = 0;
    for (const [from, bound] of [...ranges].sort(([a], [b]) => a - b)) {
        const start = Math.max(from, end);
        if (bound > start) {
            covered += below(bound) - below(start);
            end = bound;
        }
    }
    return covered;
}
