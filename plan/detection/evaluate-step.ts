import type { Counts } from "./counts";
import type { MetricCheck, EnoughRequests, AnalysisSpec } from "./types";
import type { Pieces } from "./windows";

/** The requests sent to canary and primary so far. */
export interface Sent {
    readonly failures: Counts;
    readonly successes: Counts;
    readonly primaryFailures: Counts;
    readonly primarySuccesses: Counts;
}

/** The result of a check: a step, a failed check, or neither. */
export type StepResult = "step" | "failed" | "wait";

/** Evaluates the requests sent before a tick. */
export function evaluateStep(
    { checks, waitsBelow }: AnalysisSpec,
    sent: Sent,
    pieces: Pieces,
): StepResult {
    if (checks.some((check) => fails(check, sent, pieces))) {
        return "failed";
    }
    return tooFew(waitsBelow, sent, pieces) ? "wait" : "step";
}

/** Whether a rollback hook finds a rate that is too low: Flagger calls these hooks before the checks. */
export function rollsBackAtOnce(
    { rollbackChecks = [] }: AnalysisSpec,
    sent: Sent,
    pieces: Pieces,
): boolean {
    return rollbackChecks.some((check) => fails(check, sent, pieces));
}

function fails(check: MetricCheck, sent: Sent, pieces: Pieces): boolean {
    if (check.kind === "enoughTraffic") {
        return tooFew(check, sent, pieces);
    }
    if (tooFew(check.passesBelow, sent, pieces)) {
        return false;
    }
    const window = pieces.of(check.windowSeconds);
    const canary = errorPercent(sent.failures, sent.successes, window);
    const idle =
        check.kind === "successRate" ? (check.idlePerSecond ?? 0) * check.windowSeconds : 0;
    // A query without a value fails the check.
    if (Number.isNaN(canary)) {
        return idle === 0;
    }
    switch (check.kind) {
        case "successRate":
            // Compared in whole requests, since 100 − 99.9 is not 0.1.
            return (
                (sent.successes.last(window) + idle) * (100 - check.minPercent) <
                sent.failures.last(window) * check.minPercent
            );
        case "againstPrimary": {
            const primary = errorPercent(sent.primaryFailures, sent.primarySuccesses, window);
            return Number.isNaN(primary)
                ? check.withoutPrimary === "fail"
                : canary - primary > check.maxBelowPercent;
        }
        case "burnRate": {
            const short = pieces.of(check.shortWindowSeconds);
            const lately = errorPercent(sent.failures, sent.successes, short);
            return (
                Number.isNaN(lately) ||
                (canary > check.maxErrorPercent && lately > check.maxErrorPercent)
            );
        }
    }
}

function tooFew(enough: EnoughRequests | undefined, sent: Sent, pieces: Pieces): boolean {
    if (enough === undefined) {
        return false;
    }
    const window = pieces.of(enough.windowSeconds);
    return sent.failures.last(window) + sent.successes.last(window) < enough.minRequests;
}

/** NaN without requests. */
function errorPercent(failures: Counts, successes: Counts, pieces: number): number {
    const failed = failures.last(pieces);
    return (100 * failed) / (failed + successes.last(pieces));
}
