import type { ReleaseSpec } from "../release-spec";
import type {
    ScriptedAnswer,
    ScriptedCheck,
    NotReady,
    Phase,
    PlannedEvent,
    PlannedStep,
    ReleaseScript,
} from "../types";
import { WHOLE } from "../../rules/canary/weights";

/** The state of a release in Kubernetes: the Canary's status, the route, and the revisions. */
export interface State {
    phase: Phase;
    failedChecks: number;
    iterations: number;
    canaryWeight: number;
    primaryWeight: number;
    mirrored: boolean;
    /** The revision in the target's template. */
    target: number;
    /** That of `status.lastAppliedSpec`. */
    applied: number;
    /** That of `status.lastPromotedSpec`. */
    promoted: number;
    /** Number of calls of each check. */
    readonly calls: Map<string, number>;
}

/** Conditions of a scheduler run besides the state. */
export interface Circumstances {
    readonly tick: number;
    readonly answer: NonNullable<ReleaseScript["answer"]>;
    readonly suspended: boolean;
    readonly notReady: readonly NotReady[];
}

/** One run of the scheduler: reads and writes the state, and records its checks and events. */
export class Run {
    /** Names of the checks it has run. */
    readonly checks: string[] = [];
    /** The events it has sent. */
    readonly events: PlannedEvent[] = [];

    constructor(
        readonly release: ReleaseSpec,
        readonly state: State,
        readonly circumstances: Circumstances,
    ) {}

    /** Sends an event of type Normal. */
    info(message: string): void {
        this.events.push({ type: "Normal", message });
    }

    /** Sends an event of type Warning. */
    warn(message: string): void {
        this.events.push({ type: "Warning", message });
    }

    /** Calls a hook or queries a metric. */
    request(kind: ScriptedCheck["kind"], name: string): ScriptedAnswer {
        const key = `${kind} ${name}`;
        const call = (this.state.calls.get(key) ?? 0) + 1;
        this.state.calls.set(key, call);
        this.checks.push(name);
        const { answer, tick } = this.circumstances;
        return answer({ kind, name, tick, call }) ?? true;
    }

    /** Sets the route's weights. Only blue/green releases with a Gateway API route mirror traffic. */
    setRoutes(canaryWeight: number, mirrored = false): void {
        const { iterations, router } = this.release;
        this.state.canaryWeight = canaryWeight;
        this.state.primaryWeight = WHOLE - canaryWeight;
        this.state.mirrored = mirrored && iterations > 0 && router.startsWith("gatewayapi");
    }

    /**
     * Starts or ends a release: resets all counters and records the target's template as applied.
     *
     * @see Flagger pkg/canary/status.go:32-70
     */
    syncStatus(phase: Phase): void {
        const { state } = this;
        state.phase = phase;
        state.failedChecks = 0;
        state.iterations = 0;
        state.applied = state.target;
    }

    /**
     * Changes the phase.
     *
     * @see Flagger pkg/canary/status.go:146-190
     */
    setPhase(phase: Phase): void {
        const { release, state } = this;
        state.phase = phase;
        if (phase === "WaitingPromotion") {
            state.iterations = release.iterations - 1;
        } else if (phase !== "Progressing" && phase !== "Waiting" && phase !== "Promoting") {
            state.iterations = 0;
        }
        if (phase === "Succeeded") {
            state.promoted = state.applied;
        }
    }

    /**
     * Whether the target's template differs from the last applied one; reverting to the promoted one does not count.
     *
     * @see Flagger pkg/canary/spec.go:32-50
     */
    hasNewRevision(): boolean {
        const { applied, promoted, target } = this.state;
        return target !== promoted && target !== applied;
    }

    /** The result of the run. */
    step(seconds: number): PlannedStep {
        const { release, state } = this;
        return {
            tick: this.circumstances.tick,
            seconds,
            phase: state.phase,
            canaryWeight: state.canaryWeight,
            primaryWeight: state.primaryWeight,
            ...(release.iterations > 0 ? { iteration: state.iterations } : {}),
            failedChecks: state.failedChecks,
            checks: this.checks,
            events: this.events,
        };
    }
}
