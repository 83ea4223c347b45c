import type { ClusterState } from "./cluster-state";
import type { FleetView, Next, Stop } from "./decision";
import type { ResolvedWave } from "./file/types";
import { nextStart } from "./windows";

/** What comes next in a wave. */
export interface OpenWave {
    readonly next: Next;
    /** Why it can never go on. */
    readonly stop?: Stop;
    readonly start?: readonly string[];
}

/** What comes next in a wave that is not over; `undefined` if it is over. */
export function openWave(
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
