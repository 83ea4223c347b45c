import type { MeshReport, TrafficSecond } from "../mesh/mesh-report";
import { splitBetween } from "./traffic";
import type { DemoEvent } from "./events";
import type { DemoCanary, Snapshot } from "./snapshot";

/** A stretch of a rollout in which the route's weight stood still. */
export interface Step {
    readonly weight: number;
    /** Milliseconds since the epoch. */
    readonly from: number;
    readonly to: number;
    /** Percent of the users' requests that the new version answered, in the step's whole seconds. */
    readonly share?: number;
    /** All of the users' requests in the step's whole seconds. */
    readonly total: number;
    /** Requests that the new version answered. */
    readonly requests: number;
    readonly failed: number;
}

/** A rollout from the release to its end. */
export interface DemoRollout {
    readonly release: string;
    readonly startedAt: number;
    readonly endedAt: number;
    readonly outcome: "promoted" | "rolled back";
    readonly steps: readonly Step[];
    readonly events: readonly DemoEvent[];
    /** Users' requests that the new version answered before it was promoted or withdrawn. */
    readonly canaryRequests: number;
    readonly canaryFailures: number;
    /** Seconds from the first failed response of the new version to its last request; undefined without a failure. */
    readonly exposureSeconds?: number;
}

/** Reads a rollout out of the snapshots taken while it ran. */
export function summarise(
    rollout: Pick<DemoRollout, "release" | "outcome" | "startedAt" | "endedAt">,
    snapshots: readonly Snapshot[],
    canary: DemoCanary,
): DemoRollout {
    const { startedAt, endedAt } = rollout;
    const last = snapshots[snapshots.length - 1];
    const steps = weightSteps(
        snapshots.filter((snapshot) => snapshot.at <= endedAt),
        startedAt,
    ).map((step) => {
        const split = splitBetween(last.report, canary, nextSecond(step.from), thisSecond(step.to));
        const whole = splitBetween(last.report, canary, thisSecond(step.from), thisSecond(step.to));
        return {
            ...step,
            share: split.canaryShare,
            total: split.canary.requests + split.primary.requests,
            requests: whole.canary.requests,
            failed: whole.canary.failed,
        };
    });
    const seconds = canarySeconds(last.report, canary, startedAt);
    const firstFailed = seconds.find((item) => item.failed > 0)?.at;
    const lastRequest = seconds[seconds.length - 1]?.at;
    return {
        ...rollout,
        steps,
        events: eventsSince(last.events, startedAt),
        canaryRequests: seconds.reduce((sum, item) => sum + item.count, 0),
        canaryFailures: seconds.reduce((sum, item) => sum + item.failed, 0),
        exposureSeconds:
            firstFailed === undefined || lastRequest === undefined
                ? undefined
                : (lastRequest + 1000 - firstFailed) / 1000,
    };
}

/** The users' requests that the new version answered from a moment on, second by second. */
export function canarySeconds(
    report: MeshReport,
    canary: DemoCanary,
    since: number,
): TrafficSecond[] {
    const apex = `${canary.namespace}/${canary.name}`;
    return report.series.filter(
        (item) =>
            item.apex === apex && item.backend === `${apex}-canary` && item.at >= thisSecond(since),
    );
}

/** Events from a moment on. */
export function eventsSince(events: readonly DemoEvent[], since: number): DemoEvent[] {
    return events.filter((event) => event.at >= since);
}

function weightSteps(
    snapshots: readonly Snapshot[],
    startedAt: number,
): { weight: number; from: number; to: number }[] {
    const steps: { weight: number; from: number; to: number }[] = [];
    for (const snapshot of snapshots) {
        const open = steps[steps.length - 1];
        if (open?.weight === snapshot.weight) {
            open.to = snapshot.at;
        } else {
            steps.push({ weight: snapshot.weight, from: open?.to ?? startedAt, to: snapshot.at });
        }
    }
    return steps;
}

function thisSecond(at: number): number {
    return Math.floor(at / 1000) * 1000;
}

function nextSecond(at: number): number {
    return thisSecond(at) + 1000;
}
