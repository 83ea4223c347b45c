import { Counts, poissonDraws } from "./counts";
import { randomNumbers } from "./random";
import type { MetricCheck, Ending, AnalysisSpec, Outcomes, Traffic } from "./types";
import { evaluateStep, rollsBackAtOnce } from "./evaluate-step";
import { piecesOf } from "./windows";

/** A version and its traffic. */
export interface SimulatedRelease {
    readonly traffic: Required<Traffic>;
    /** Error percentage of the version. */
    readonly errorPercent: number;
}

/** A wait for traffic is assumed to never end after this multiple of the time that the checks would take. */
const LONGEST_WAIT = 20;

/**
 * The outcomes of a version whose checks depend on each other, by simulating many rollouts: requests arrive randomly,
 * as Poisson counts per piece of an interval, and each check evaluates its own windows.
 *
 * @param rollouts - number of simulated rollouts
 * @param seed - the same seed gives the same outcomes
 */
export function simulatedOutcomes(
    analysis: AnalysisSpec,
    release: SimulatedRelease,
    rollouts: number,
    seed: number,
): Outcomes {
    const play = player(analysis, release, seed);
    const rollbacks = new Map<string, Ending>();
    let promoted = 0;
    let waiting = 0;
    for (let rollout = 0; rollout < rollouts; rollout += 1) {
        const end = play();
        if (end === "promoted") {
            promoted += 1;
        } else if (end === "waiting") {
            waiting += 1;
        } else {
            const key = `${end.tick} ${end.percentTicks}`;
            const before = rollbacks.get(key)?.probability ?? 0;
            rollbacks.set(key, { ...end, probability: before + 1 / rollouts });
        }
    }
    return {
        promoted: promoted / rollouts,
        waiting: waiting / rollouts,
        rollbacks: [...rollbacks.values()].sort((a, b) => a.tick - b.tick),
        simulated: rollouts,
    };
}

type End = "promoted" | "waiting" | Omit<Ending, "probability">;

/** Returns a function that simulates one rollout per call. */
function player(analysis: AnalysisSpec, release: SimulatedRelease, seed: number): () => End {
    const { weights, threshold, blindChecks = 0 } = analysis;
    const pieces = piecesOf(analysis.intervalSeconds, windowsOf(analysis));
    const send = sender(analysis.checks, release, seed);
    const lastTick = LONGEST_WAIT * (weights.length + threshold);
    return () => {
        const sent = send.reset();
        let [step, failed, percentTicks] = [0, 0, 0];
        // At tick 0 the revision is detected, at tick 1 the first weight is set.
        for (let tick = 2; tick <= lastTick && step < weights.length; tick += 1) {
            const weight = weights[step] ?? 0;
            percentTicks += weight;
            if (failed >= threshold) {
                return { tick, percentTicks };
            }
            pieces.seconds.forEach((seconds) => {
                send.during(seconds, weight);
            });
            if (rollsBackAtOnce(analysis, sent, pieces)) {
                return { tick, percentTicks };
            }
            const result = tick - 2 < blindChecks ? "failed" : evaluateStep(analysis, sent, pieces);
            failed += result === "failed" ? 1 : 0;
            step += result === "step" ? 1 : 0;
        }
        return step === weights.length ? "promoted" : "waiting";
    };
}

function windowsOf({ checks, rollbackChecks = [], waitsBelow }: AnalysisSpec): number[] {
    return [
        ...(waitsBelow === undefined ? [] : [waitsBelow.windowSeconds]),
        ...[...checks, ...rollbackChecks].flatMap((check) => [
            check.windowSeconds,
            ...(check.kind === "burnRate" ? [check.shortWindowSeconds] : []),
            ...(check.kind === "enoughTraffic" || check.passesBelow === undefined
                ? []
                : [check.passesBelow.windowSeconds]),
        ]),
    ];
}

/** Sends the requests of a release, to the primary only if a check compares with it. */
function sender(
    checks: readonly MetricCheck[],
    { traffic, errorPercent }: SimulatedRelease,
    seed: number,
) {
    const { requestsPerSecond, baselineErrorPercent, testRequestsPerSecond } = traffic;
    const draw = poissonDraws(randomNumbers(seed));
    const comparing = checks.some(({ kind }) => kind === "againstPrimary");
    const sent = {
        failures: new Counts(),
        successes: new Counts(),
        primaryFailures: new Counts(),
        primarySuccesses: new Counts(),
    };
    const share = (requests: number, percent: number): number => draw((requests * percent) / 100);
    return {
        reset: () => {
            Object.values(sent).forEach((counts) => {
                counts.clear();
            });
            return sent;
        },
        during: (seconds: number, weight: number) => {
            const users = requestsPerSecond * seconds;
            const canary = (users * weight) / 100 + testRequestsPerSecond * seconds;
            sent.failures.add(share(canary, errorPercent));
            sent.successes.add(share(canary, 100 - errorPercent));
            if (comparing) {
                const primary = (users * (100 - weight)) / 100;
                sent.primaryFailures.add(share(primary, baselineErrorPercent));
                sent.primarySuccesses.add(share(primary, 100 - baselineErrorPercent));
            }
        },
    };
}
