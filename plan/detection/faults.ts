import { passes } from "../../rules/metrics/passes";
import type { Series } from "../../rules/metrics/promql/evaluate";
import {
    type Growth,
    probeSeries,
    scrapeSeries,
    versionSeries,
    type VersionTraffic,
} from "../../rules/metrics/world";
import type { Names } from "./measure";
import type { Fault, FaultOutcome, AnalysisSpec, Traffic } from "./types";

/** Faults of a whole version, in display order. */
export const FAULTS: readonly Fault[] = ["hangs", "refuses", "gone", "slow"];

/** Response time of the slow version, milliseconds. */
const SLOW_MS = 5_000;

/**
 * A backend without pods fails one request after 3 s; then the client's proxy sends all other requests to the
 * primary, until it has sent none to the backend for 5 s.
 */
const REACHED_EVERY_SECONDS = 8;

/** A wait for traffic is assumed to never end after this multiple of the time that the checks would take. */
const LONGEST_WAIT = 20;

/**
 * The outcomes of versions with a fault, computed by evaluating the Canary's own queries over the expected requests.
 * They are deterministic: such a version fails every request, or none of those that a query counts.
 */
export function faultOutcomes(
    analysis: AnalysisSpec,
    traffic: Required<Traffic>,
): readonly FaultOutcome[] {
    return FAULTS.map((fault) => ({ fault, ...outcomeOf(analysis, traffic, fault) }));
}

function outcomeOf(
    analysis: AnalysisSpec,
    traffic: Required<Traffic>,
    fault: Fault,
): Omit<FaultOutcome, "fault"> {
    const { weights, threshold, startSeconds, intervalSeconds } = analysis;
    if (fault === "gone" && analysis.progressDeadlineSeconds !== undefined) {
        return withoutPods(analysis, analysis.progressDeadlineSeconds);
    }
    const results = new Map(
        [...new Set(weights)].map((weight) => [weight, run(analysis, traffic, fault, weight)]),
    );
    let [step, failed, users] = [0, 0, 0];
    for (let tick = 2; tick <= LONGEST_WAIT * (weights.length + threshold); tick += 1) {
        const weight = weights[step] ?? 0;
        users += (traffic.requestsPerSecond * weight * intervalSeconds) / 100;
        if (failed >= threshold) {
            const seconds = startSeconds + (tick - 1) * intervalSeconds;
            return { outcome: "rolledBack", seconds, requests: users };
        }
        const result = results.get(weight) ?? "unknown";
        if (result === "rollback") {
            const seconds = startSeconds + (tick - 1) * intervalSeconds;
            return { outcome: "rolledBack", seconds, requests: users };
        }
        if (result === "unknown") {
            return { outcome: "unknown" };
        }
        failed += Number(result === "failed");
        step += Number(result === "step");
        if (step === weights.length) {
            return { outcome: "promoted" };
        }
    }
    return { outcome: "waits" };
}

/**
 * The outcome of a version that loses its pods with the first traffic: Flagger calls no hooks and evaluates no metrics
 * until the deadline has passed (pkg/controller/scheduler.go, advanceCanary).
 */
function withoutPods(
    { intervalSeconds, startSeconds }: AnalysisSpec,
    deadlineSeconds: number,
): Omit<FaultOutcome, "fault"> {
    const lasting = Math.ceil(deadlineSeconds / intervalSeconds) * intervalSeconds;
    return {
        outcome: "rolledBack",
        seconds: startSeconds + intervalSeconds + lasting,
        requests: Math.ceil(lasting / REACHED_EVERY_SECONDS),
    };
}

type RunResult = "failed" | "rollback" | "step" | "wait" | "unknown";

/** The result of one run of Flagger at a canary weight. */
function run(
    { queries: { evaluated, rollbacks = [], unread, names }, waitsBelow }: AnalysisSpec,
    traffic: Required<Traffic>,
    fault: Fault,
    weight: number,
): RunResult {
    const perSecond = (traffic.requestsPerSecond * weight) / 100 + traffic.testRequestsPerSecond;
    const series = seriesOf(names, traffic, fault, weight, perSecond);
    if (rollbacks.some((query) => passes(query, {}, series) === true)) {
        return "rollback";
    }
    const passed = evaluated.map((metric) => passes(metric.expression, metric, series));
    if (passed.includes(false)) {
        return "failed";
    }
    if (passed.includes(undefined) || unread) {
        return "unknown";
    }
    const reached = fault === "gone" ? Math.min(perSecond, 1 / REACHED_EVERY_SECONDS) : perSecond;
    return waitsBelow !== undefined && reached * waitsBelow.windowSeconds < waitsBelow.minRequests
        ? "wait"
        : "step";
}

function seriesOf(
    names: Names,
    { requestsPerSecond }: Required<Traffic>,
    fault: Fault,
    weight: number,
    perSecond: number,
): readonly Series[] {
    const growing =
        (rate: number): Growth =>
        (seconds) =>
            rate * seconds;
    const primary = (requestsPerSecond * (100 - weight)) / 100;
    return [
        ...(perSecond > 0 ? versionSeries(names.canary, faulty(fault, growing, perSecond)) : []),
        // an existing pod is scraped and probed every ten seconds
        ...(fault === "gone"
            ? []
            : [
                  ...scrapeSeries(names.canary, growing(1 / 10)),
                  ...probeSeries(names.canary, growing(1 / 10), "probe"),
              ]),
        ...(primary > 0 ? versionSeries(names.primary, { succeeded: growing(primary) }) : []),
    ];
}

function faulty(
    fault: Fault,
    growing: (rate: number) => Growth,
    perSecond: number,
): VersionTraffic {
    switch (fault) {
        case "hangs":
            return { aborted: growing(perSecond) };
        case "refuses":
            return { refused: growing(perSecond) };
        case "gone":
            return { unreachable: growing(Math.min(perSecond, 1 / REACHED_EVERY_SECONDS)) };
        case "slow":
            return { succeeded: growing(perSecond), latencyMs: SLOW_MS };
    }
}
