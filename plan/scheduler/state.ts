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
import { WHOLE } from "./weights";

/** What Kubernetes holds of a release: the Canary's status, the route, and which revisions stand where. */
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
    /** How often each check has been asked. */
    readonly calls: Map<string, number>;
}

/** What a run of the scheduler finds, beside the state. */
export interface Circumstances {
    readonly tick: number;
    readonly answer: NonNullable<ReleaseScript["answer"]>;
    readonly suspended: boolean;
    readonly notReady: readonly NotReady[];
}

/** One run of the scheduler: reads and writes the state, and notes what it asks and says. */
export class Run {
    /** What it has asked, by name. */
    readonly checks: string[] = [];
    /** What it has said. */
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

    /** Asks a hook or metric. */
    ask(kind: ScriptedCheck["kind"], name: string): ScriptedAnswer {
        const key = `${kind} ${name}`;
        const call = (this.state.calls.get(key) ?? 0) + 1;
        this.state.calls.set(key, call);
        this.checks.push(name);
        const { answer, tick } = this.circumstances;
        return answer({ kind, name, tick, call }) ?? true;
    }

    /** Sets the route's weights. Only a blue/green release on a route of the Gateway API mirrors. */
    setRoutes(canaryWeight: number, mirrored = false): void {
        const { iterations, router } = this.release;
        this.state.canaryWeight = canaryWeight;
        this.state.primaryWeight = WHOLE - canaryWeight;
        this.state.mirrored = mirrored && iterations > 0 && router.startsWith("gatewayapi");
    }

    /**
     * Begins or ends a release: all counters at 0, and the target's template taken for seen.
     *
     * @see flagger v1.44.0 pkg/canary/status.go:32-70
     */
    syncStatus(phase: Phase): void {
        const { state } = this;
        state.phase = phase;
        state.failedChecks = 0;
        state.iterations = 0;
        state.applied = state.target;
    }

    /**
     * Goes over to another phase.
     *
     * @see flagger v1.44.0 pkg/canary/status.go:146-190
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
     * Whether the target's template is another than the one seen last; going back to the promoted one does not count.
     *
     * @see flagger v1.44.0 pkg/canary/spec.go:32-50
     */
    hasNewRevision(): boolean {
        const { applied, promoted, target } = this.state;
        return target !== promoted && target !== applied;
    }

    /** What came of the run. */
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
