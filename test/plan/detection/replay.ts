import type { AnalysisSpec } from "../../../plan/detection/types";

/**
 * A release played request by request, with the time at which each was sent: slower than the product's own reckoning,
 * and sharing none of its code, so that the two can be held against each other.
 */
export interface Replay {
    /** Share of the rollouts that were rolled back. */
    readonly rolledBack: number;
    readonly waiting: number;
    /** Mean and variance of the ticks until the rollback, and of the users' percent × ticks. */
    readonly ticks: Moments;
    readonly percentTicks: Moments;
}

interface Moments {
    readonly mean: number;
    readonly variance: number;
}

interface Settings {
    readonly requestsPerSecond: number;
    readonly testRequestsPerSecond?: number;
    readonly baselineErrorPercent?: number;
    readonly errorPercent: number;
    readonly rollouts: number;
    readonly seed: number;
}

/** The requests to one workload, in the order of their times. */
class Log {
    private readonly times: number[] = [];
    private readonly failed: boolean[] = [];

    constructor(private readonly random: () => number) {}

    send(from: number, to: number, perSecond: number, errorPercent: number): void {
        if (perSecond <= 0) {
            return;
        }
        for (let time = from; ;) {
            time -= Math.log(1 - this.random()) / perSecond;
            if (time >= to) {
                return;
            }
            this.times.push(time);
            this.failed.push(this.random() * 100 < errorPercent);
        }
    }

    count(since: number): { all: number; failed: number } {
        let [all, failed] = [0, 0];
        for (let index = this.times.length - 1; index >= 0; index -= 1) {
            if ((this.times[index] ?? 0) < since) {
                break;
            }
            all += 1;
            failed += this.failed[index] === true ? 1 : 0;
        }
        return { all, failed };
    }
}

/** Park and Miller's generator, in the arithmetic of doubles. */
function parkMiller(seed: number): () => number {
    let state = seed;
    return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Plays the rollouts. */
export function replay(analysis: AnalysisSpec, settings: Settings): Replay {
    const random = parkMiller(settings.seed);
    const ticks: number[] = [];
    const percentTicks: number[] = [];
    let waiting = 0;
    for (let rollout = 0; rollout < settings.rollouts; rollout += 1) {
        const end = playOnce(analysis, settings, random);
        if (end === "waiting") {
            waiting += 1;
        } else if (end !== "promoted") {
            ticks.push(end.tick);
            percentTicks.push(end.percentTicks);
        }
    }
    return {
        rolledBack: ticks.length / settings.rollouts,
        waiting: waiting / settings.rollouts,
        ticks: moments(ticks),
        percentTicks: moments(percentTicks),
    };
}

function playOnce(
    analysis: AnalysisSpec,
    settings: Settings,
    random: () => number,
): "promoted" | "waiting" | { tick: number; percentTicks: number } {
    const { intervalSeconds: interval, weights, threshold } = analysis;
    const canary = new Log(random);
    const primary = new Log(random);
    const comparing = analysis.checks.some(({ kind }) => kind === "againstPrimary");
    let [passed, failed, percentTicks] = [0, 0, 0];
    for (let tick = 2; tick <= 20 * (weights.length + threshold); tick += 1) {
        const [from, to] = [(tick - 1) * interval, tick * interval];
        const share = (weights[passed] ?? 0) / 100;
        const { requestsPerSecond: users, testRequestsPerSecond: tests = 0 } = settings;
        canary.send(from, to, users * share + tests, settings.errorPercent);
        if (comparing) {
            primary.send(from, to, users * (1 - share), settings.baselineErrorPercent ?? 0);
        }
        percentTicks += 100 * share;
        if (failed >= threshold) {
            return { tick, percentTicks };
        }
        if (analysis.checks.some((check) => isFailed(check, canary, primary, to))) {
            failed += 1;
            continue;
        }
        const wait = analysis.waitsBelow;
        if (wait && canary.count(to - wait.windowSeconds).all < wait.minRequests) {
            continue;
        }
        passed += 1;
        if (passed === weights.length) {
            return "promoted";
        }
    }
    return "waiting";
}

function isFailed(
    check: AnalysisSpec["checks"][number],
    canary: Log,
    primary: Log,
    now: number,
): boolean {
    const seen = canary.count(now - check.windowSeconds);
    if (check.kind === "enoughTraffic") {
        return seen.all < check.minRequests;
    }
    const few = check.passesBelow;
    if (few && canary.count(now - few.windowSeconds).all < few.minRequests) {
        return false;
    }
    if (seen.all === 0) {
        return true;
    }
    const error = (100 * seen.failed) / seen.all;
    switch (check.kind) {
        case "successRate":
            return 100 - error < check.minPercent - 1e-9;
        case "againstPrimary": {
            const other = primary.count(now - check.windowSeconds);
            return other.all === 0
                ? check.withoutPrimary === "fail"
                : error - (100 * other.failed) / other.all > check.maxBelowPercent;
        }
        case "burnRate": {
            const lately = canary.count(now - check.shortWindowSeconds);
            return (
                lately.all === 0 ||
                (error > check.maxErrorPercent &&
                    (100 * lately.failed) / lately.all > check.maxErrorPercent)
            );
        }
    }
}

function moments(values: readonly number[]): Moments {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, variance: squares / values.length };
}
