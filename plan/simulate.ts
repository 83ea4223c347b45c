import type { KubernetesObject } from "../rules/canary/context";
import { Clock } from "./clock";
import { readRelease, type ReleaseSpec } from "./release-spec";
import { advance } from "./scheduler/run";
import { Run, type State } from "./scheduler/state";
import type {
    NotReady,
    Outcome,
    PlannedStep,
    ReleaseScript,
    SimulationOptions,
    StartTicks,
} from "./types";

/** The provider of Flagger's overlay for Linkerd, which this project's stack and chart set. */
const MESH_PROVIDER = "gatewayapi:v1beta1";
const TICKS = 10_000;

/**
 * Simulates what Flagger 1.44.0 does with a release of a Canary, one scheduler run after the other;
 * `test/real/delivery/plan.test.ts` compares the simulation with the real Flagger. The Canary is initialised, and its
 * target's template has just changed.
 *
 * @param canary - the Canary as stored by the API server; invalid shapes are not detected
 * @param script - what happens to the release
 * @param options - facts about the installation
 * @returns the runs, from the one that detects the new revision to the last one that changes anything, or to
 *     `script.ticks`
 *
 * @example
 * // a metric that fails from the third run on
 * simulateRelease(canary, { answer: ({ kind, tick }) => kind !== "metric" || tick < 3 });
 */
export function simulateRelease(
    canary: KubernetesObject,
    script: ReleaseScript = {},
    options: SimulationOptions = {},
): PlannedStep[] {
    return simulate(readRelease(canary, options.meshProvider ?? MESH_PROVIDER), script, options);
}

/** Same as {@link simulateRelease}, for a Canary that has been read. */
export function simulate(
    release: ReleaseSpec,
    script: ReleaseScript,
    { checkSeconds = {}, startTicks = {} }: SimulationOptions,
): PlannedStep[] {
    const { answer = () => true, suspended = [], revisions = [], ticks = TICKS } = script;
    const state = beforeRelease();
    const clock = new Clock(release.intervalSeconds);
    const starting = new Starting(startTicks);
    const steps: PlannedStep[] = [];
    for (let tick = 0; tick < ticks; tick += 1) {
        if (tick === 0 || revisions.includes(tick)) {
            state.target += 1;
        }
        const isSuspended = suspended.includes(tick);
        const run = new Run(release, state, {
            tick,
            answer,
            suspended: isSuspended,
            notReady: [
                ...(script.notReady ?? []).filter((each) => each.tick === tick),
                ...(isSuspended ? [] : starting.notReady(tick)),
            ],
        });
        const before = { ...state };
        advance(run);
        starting.look(before, state);
        const lasts = run.checks.reduce((sum, name) => sum + (checkSeconds[name] ?? 0), 0);
        steps.push(run.step(clock.run(lasts)));
        const isOver = state.phase === "Succeeded" || state.phase === "Failed";
        if (isOver && !run.hasNewRevision() && !revisions.some((each) => each > tick)) {
            break;
        }
    }
    return steps;
}

/**
 * The outcome of a release.
 *
 * @param steps - its runs
 * @returns `waiting` if it has not ended within these runs
 */
export function outcomeOf(steps: readonly PlannedStep[]): Outcome {
    const last = steps.at(-1);
    if (last?.phase === "Succeeded") {
        return "promoted";
    }
    if (last?.phase === "Failed") {
        return last.canaryWeight === 0 ? "rolledBack" : "promotionFailed";
    }
    return "waiting";
}

function beforeRelease(): State {
    return {
        phase: "Initialized",
        failedChecks: 0,
        iterations: 0,
        canaryWeight: 0,
        primaryWeight: 100,
        mirrored: false,
        target: 0,
        applied: 0,
        promoted: 0,
        calls: new Map(),
    };
}

/** Pods that have been started and are not ready yet. */
class Starting {
    private canary = 0;
    private primary = 0;

    constructor(private readonly ticks: StartTicks) {}

    /** The pods that are not ready in the next run. */
    notReady(tick: number): NotReady[] {
        return [
            ...(this.primary > 0 ? [{ tick, pods: "primary" as const }] : []),
            ...(this.canary > 0 ? [{ tick, pods: "canary" as const }] : []),
        ];
    }

    /** Records the pods that a run has started. */
    look(before: State, after: State): void {
        this.canary = Math.max(0, this.canary - 1);
        this.primary = Math.max(0, this.primary - 1);
        if (after.phase === "Progressing" && after.applied !== before.applied) {
            this.canary = this.ticks.canary ?? 0;
        }
        if (after.phase === "Promoting" && before.phase !== "Promoting") {
            this.primary = this.ticks.primary ?? 0;
        }
    }
}
