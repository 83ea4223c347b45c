import type { ClusterState, FleetRelease } from "./cluster-state";
import type { ResolvedFleet } from "./file/types";
import type { ObservedCluster } from "./observed";

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
