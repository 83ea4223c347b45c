import { tidy } from "../../rules/tidy";
import type { SimulatedRelease } from "./simulated";
import type {
    Ending,
    AnalysisSpec,
    Outcomes,
    RollbackProbability,
    VersionProbability,
} from "./types";

/** Summarises the outcomes of a version. */
export function versionProbability(
    analysis: AnalysisSpec,
    release: SimulatedRelease,
    { promoted, waiting, rollbacks, simulated }: Outcomes,
): VersionProbability {
    const rolledBack = Math.min(
        1,
        sum(rollbacks, ({ probability }) => probability),
    );
    const rollback = rollbackProbability(analysis, release, rollbacks, rolledBack);
    return {
        errorPercent: release.errorPercent,
        rolledBack,
        promoted: Math.min(1, promoted),
        waiting,
        standardError:
            simulated === undefined ? 0 : Math.sqrt((rolledBack * (1 - rolledBack)) / simulated),
        ...(rollback === undefined ? {} : { rollback }),
    };
}

function rollbackProbability(
    { intervalSeconds, startSeconds }: AnalysisSpec,
    { traffic, errorPercent }: SimulatedRelease,
    rollbacks: readonly Ending[],
    rolledBack: number,
): RollbackProbability | undefined {
    if (rolledBack <= 0) {
        return undefined;
    }
    const seconds = ({ tick }: Ending): number => startSeconds + (tick - 1) * intervalSeconds;
    const requests = ({ percentTicks }: Ending): number =>
        (percentTicks / 100) * intervalSeconds * traffic.requestsPerSecond;
    const mean = (of: (end: Ending) => number): number =>
        tidy(sum(rollbacks, (end) => end.probability * of(end)) / rolledBack);
    return {
        meanSeconds: mean(seconds),
        medianSeconds: percentile(rollbacks, seconds, 0.5 * rolledBack),
        slowSeconds: percentile(rollbacks, seconds, 0.95 * rolledBack),
        meanRequests: mean(requests),
        mostRequests: percentile(rollbacks, requests, 0.95 * rolledBack),
        meanFailedRequests: tidy((mean(requests) * errorPercent) / 100),
    };
}

/** The lowest value at which the cumulative probability of the endings reaches this probability. */
function percentile(
    endings: readonly Ending[],
    of: (end: Ending) => number,
    probability: number,
): number {
    const sorted = [...endings].sort((a, b) => of(a) - of(b));
    let reached = 0;
    const found = sorted.find((end) => (reached += end.probability) >= probability * (1 - 1e-12));
    return of(found ?? sorted[sorted.length - 1]);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
    return items.reduce((all, item) => all + of(item), 0);
}
