import {
    type ClusterState,
    clusterState,
    type FleetRelease,
    previousUpdate,
} from "./cluster-state";
import type { ResolvedFleet, ResolvedWave } from "./file/types";
import type { ObservedCluster } from "./observed";
import { nextStart } from "./windows";

/** What a decision about a fleet is made from. */
export interface FleetView {
    readonly fleet: ResolvedFleet;
    readonly release: FleetRelease;
    /** By stack; each stack of the fleet has one. */
    readonly clusters: ReadonlyMap<string, ObservedCluster>;
    /** Updates that this coordinator has started and that have not ended. */
    readonly running: ReadonlyMap<string, "up" | "return">;
    /** Waves that somebody has approved. */
    readonly approved: ReadonlySet<string>;
    /** Milliseconds since the epoch. */
    readonly now: number;
}

/** A cluster that failed. */
export interface FailedCluster {
    readonly stack: string;
    readonly reason: string;
}

/** Why a fleet does not go on. */
export interface Stop {
    readonly wave: string;
    readonly failed: readonly FailedCluster[];
    /** How many may fail in the wave. */
    readonly allowed: number;
}

/** What comes next. */
export type Next =
    /** Updates run or are started. */
    | { readonly kind: "working"; readonly wave: string }
    /** Nothing runs until a time, or until an observation changes. */
    | {
          readonly kind: "waiting";
          readonly wave: string;
          readonly until?: number;
          readonly reason: string;
          /** Whether only the time changes it. */
          readonly onTime?: boolean;
      }
    | { readonly kind: "approval"; readonly wave: string }
    | { readonly kind: "stopped"; readonly stop: Stop }
    | { readonly kind: "done" };

/** A decision about a fleet. */
export interface FleetDecision {
    readonly states: ReadonlyMap<string, ClusterState>;
    readonly next: Next;
    /** Why nothing more starts; `next` is `stopped` once nothing runs any more. */
    readonly stop?: Stop;
    /** Stacks whose update starts now. */
    readonly start: readonly string[];
    /** Stacks whose return to the release before starts now. */
    readonly giveBack: readonly string[];
}

/**
 * Decides what comes next. It knows nothing but what is observed, so that every coordinator decides the same.
 *
 * @param view - the fleet as it is now
 */
export function decideFleet(view: FleetView): FleetDecision {
    const { clusters, fleet, now, release, running } = view;
    const states = new Map<string, ClusterState>();
    for (const wave of fleet.waves) {
        for (const stack of wave.stacks) {
            const observed = clusters.get(stack) ?? { updates: [], canaries: "unknown" };
            states.set(
                stack,
                running.has(stack)
                    ? { state: "updating" }
                    : clusterState(observed, release, wave, now),
            );
        }
    }
    for (const [index, wave] of fleet.waves.entries()) {
        const stop = stopOf(wave, states);
        if (stop !== undefined) {
            // after a return, the wave that failed explains it
            const failed = fleet.waves.map((each) => stopOf(each, states, true));
            const cause = failed.find((each) => each !== undefined && each.failed.length > 0);
            return stopped(view, states, stop.failed.length > 0 ? stop : (cause ?? stop));
        }
        const before = fleet.waves.slice(0, index);
        const open = openWave(view, wave, before, states);
        if (open !== undefined) {
            // a failure of a later wave, of an earlier run, stops too
            const later = fleet.waves.slice(index + 1).map((each) => stopOf(each, states, true));
            const reason = later.find((each) => each !== undefined) ?? open.stop;
            return reason === undefined
                ? { states, next: open.next, start: open.start ?? [], giveBack: [] }
                : stopped(view, states, reason);
        }
    }
    return { states, next: { kind: "done" }, start: [], giveBack: [] };
}

/** Nothing more starts but returns; it has ended when nothing runs any more. */
function stopped(
    view: FleetView,
    states: ReadonlyMap<string, ClusterState>,
    stop: Stop,
): FleetDecision {
    const giveBack = returns(view, states);
    const isUpdating = [...states.values()].some(({ state }) => state === "updating");
    const next: Next =
        isUpdating || giveBack.length > 0
            ? { kind: "working", wave: stop.wave }
            : { kind: "stopped", stop };
    return { states, next, stop, start: [], giveBack };
}

/**
 * Whether more clusters of a wave failed than may.
 *
 * @param onlyUpdated - whether a cluster that does not answer counts only when its wave begins
 */
function stopOf(
    wave: ResolvedWave,
    states: ReadonlyMap<string, ClusterState>,
    onlyUpdated = false,
): Stop | undefined {
    const failed = wave.stacks.flatMap((stack): FailedCluster[] => {
        const state = states.get(stack);
        return state?.state === "failed" && !(onlyUpdated && state.endedAt === undefined)
            ? [{ stack, reason: state.reason }]
            : [];
    });
    const isReturned = wave.stacks.some((stack) => {
        const state = states.get(stack)?.state;
        return state === "returned" || state === "returnFailed";
    });
    return failed.length > wave.allowedFailures || isReturned
        ? { wave: wave.name, failed, allowed: wave.allowedFailures }
        : undefined;
}

interface OpenWave {
    readonly next: Next;
    /** Why it can never go on. */
    readonly stop?: Stop;
    readonly start?: readonly string[];
}

/** What comes next in a wave that is not over; `undefined` if it is over. */
function openWave(
    view: FleetView,
    wave: ResolvedWave,
    before: readonly ResolvedWave[],
    states: ReadonlyMap<string, ClusterState>,
): OpenWave | undefined {
    const of = (...names: readonly ClusterState["state"][]): string[] =>
        wave.stacks.filter((stack) => names.includes(states.get(stack)?.state ?? "pending"));
    const pending = of("pending");
    const busy = of("updating", "releasing");
    if (pending.length === 0) {
        const awaited = of("awaited");
        return busy.length > 0
            ? { next: { kind: "working", wave: wave.name } }
            : awaited.length > 0
              ? { next: awaitedClusters(wave, awaited, states) }
              : undefined;
    }
    const held = busy.length > 0 ? undefined : holdOf(view, wave, before, states);
    if (held !== undefined) {
        return { next: held };
    }
    const opensAt = nextStart(view.fleet.windows, view.now);
    if (opensAt === undefined || opensAt > view.now) {
        const reason = "no update starts now, because of the windows of the fleet";
        return busy.length > 0
            ? { next: { kind: "working", wave: wave.name } }
            : { next: { kind: "waiting", wave: wave.name, until: opensAt, reason, onTime: true } };
    }
    const unavailable = busy.length + of("failed", "awaited", "skipped").length;
    const room = Math.min(wave.maxParallel - busy.length, wave.maxUnavailable - unavailable);
    if (room <= 0 && busy.length === 0) {
        const awaited = of("awaited");
        return awaited.length > 0
            ? { next: awaitedClusters(wave, awaited, states) }
            : neverAvailable(wave, of("failed", "skipped"), states);
    }
    return {
        next: { kind: "working", wave: wave.name },
        start: pending.slice(0, Math.max(0, room)),
    };
}

/** What keeps a wave in which nothing runs from starting: the bake time of the wave before, or its gate. */
function holdOf(
    { approved, now }: FleetView,
    wave: ResolvedWave,
    before: readonly ResolvedWave[],
    states: ReadonlyMap<string, ClusterState>,
): Next | undefined {
    const isBegun = wave.stacks.some((stack) => {
        const state = states.get(stack)?.state;
        return state === "done" || (state === "failed" && hasEnded(states.get(stack)));
    });
    if (isBegun) {
        return undefined;
    }
    const baked = Math.max(-Infinity, ...before.map((each) => bakedAt(each, states)));
    if (baked > now) {
        const last = before.at(-1)?.name ?? "";
        const reason = `the wave ${last} bakes`;
        return { kind: "waiting", wave: wave.name, until: baked, reason };
    }
    return wave.manualGate && !approved.has(wave.name)
        ? { kind: "approval", wave: wave.name }
        : undefined;
}

/** A cluster that does not answer has failed without an update. */
function hasEnded(state: ClusterState | undefined): boolean {
    return state?.state === "failed" && state.endedAt !== undefined;
}

function bakedAt(wave: ResolvedWave, states: ReadonlyMap<string, ClusterState>): number {
    const ends = wave.stacks.map((stack) => {
        const state = states.get(stack);
        return state?.state === "done" || state?.state === "failed"
            ? (state.endedAt ?? -Infinity)
            : -Infinity;
    });
    return Math.max(...ends) + wave.bakeSeconds * 1000;
}

function awaitedClusters(
    wave: ResolvedWave,
    stacks: readonly string[],
    states: ReadonlyMap<string, ClusterState>,
): Next {
    const untils = stacks.map((stack) => {
        const state = states.get(stack);
        return state?.state === "awaited" ? state.until : Infinity;
    });
    const reason = `no answer from ${stacks.join(", ")}`;
    return { kind: "waiting", wave: wave.name, until: Math.min(...untils), reason };
}

/** So many clusters failed or do not answer that no further one may be updated. */
function neverAvailable(
    wave: ResolvedWave,
    stacks: readonly string[],
    states: ReadonlyMap<string, ClusterState>,
): OpenWave {
    const failed = stacks.map((stack) => {
        const state = states.get(stack);
        const reason = state !== undefined && "reason" in state ? state.reason : "";
        return { stack, reason: `${reason} (maxUnavailable is ${wave.maxUnavailable})` };
    });
    const stop = { wave: wave.name, failed, allowed: wave.allowedFailures };
    return { next: { kind: "stopped", stop }, stop };
}

/** The stacks whose return starts now: once nothing is updated, as many at the same time as their wave allows. */
function returns(
    { clusters, fleet, release, running }: FleetView,
    states: ReadonlyMap<string, ClusterState>,
): string[] {
    const isUpdating = [...states].some(
        ([stack, { state }]) => state === "updating" && running.get(stack) !== "return",
    );
    if (fleet.onFailure === "stop" || isUpdating) {
        return [];
    }
    return fleet.waves.flatMap((wave) => {
        const own = wave.stacks.filter((stack) => running.has(stack)).length;
        const due = wave.stacks.filter((stack) => {
            const observed = clusters.get(stack);
            return (
                states.get(stack)?.state === "done" &&
                observed !== undefined &&
                previousUpdate(observed, release)?.commit !== undefined
            );
        });
        return due.slice(0, Math.max(0, wave.maxParallel - own));
    });
}
