import type { Clock, FleetEngine, UpdateEnd } from "./engine";
import { inParallel } from "./in-parallel";
import type { ObservedCluster } from "./observed";

/** What a fleet is observed with. */
export interface ObserverArgs {
    readonly engine: Pick<FleetEngine, "canaries" | "history">;
    readonly clock: Clock;
    /** How many stacks are observed at the same time. */
    readonly observers: number;
}

/** What is known of the clusters of a fleet. */
export class FleetObserver {
    /** By stack. */
    readonly clusters = new Map<string, ObservedCluster>();
    /** Why an update failed, by stack: the history does not have it. */
    private readonly reasons = new Map<string, string>();
    private readonly heldUntil = new Map<string, number>();

    /** @param timeoutSeconds - longest time for which another update may hold a stack */
    constructor(
        private readonly args: ObserverArgs,
        private readonly timeoutSeconds: number,
    ) {}

    /** Reads the histories of stacks and the Canaries of their clusters. */
    observe(stacks: readonly string[]): Promise<void> {
        return inParallel(stacks, this.args.observers, async (stack) => {
            const { heldBy, updates } = await this.args.engine.history(stack);
            const [latest, ...older] = updates;
            const reason = this.reasons.get(stack);
            const known = latest?.result === "failed" && reason !== undefined;
            this.clusters.set(stack, {
                ...this.clusters.get(stack),
                canaries: this.clusters.get(stack)?.canaries ?? "unknown",
                updates: known ? [{ ...latest, reason }, ...older] : updates,
                held: this.heldOf(stack, heldBy),
            });
            await this.observeCanaries(stack);
        });
    }

    private heldOf(stack: string, by: string | undefined): ObservedCluster["held"] {
        if (by === undefined) {
            this.heldUntil.delete(stack);
            return undefined;
        }
        const limit = this.args.clock.now() + this.timeoutSeconds * 1000;
        const until = this.heldUntil.get(stack) ?? limit;
        this.heldUntil.set(stack, until);
        return { by, until };
    }

    /** Reads the Canaries of a stack's cluster. */
    async observeCanaries(stack: string): Promise<void> {
        const canaries = await this.args.engine.canaries(stack);
        const before = this.clusters.get(stack);
        const isAway = typeof canaries === "object" && "unreachable" in canaries;
        this.clusters.set(stack, {
            updates: [],
            ...before,
            canaries,
            unreachableSince: isAway
                ? (before?.unreachableSince ?? this.args.clock.now())
                : undefined,
        });
    }

    /** Reads what an update that has ended left behind. */
    async ended(stack: string, end: UpdateEnd): Promise<void> {
        if ("succeeded" in end && !end.succeeded) {
            this.reasons.set(stack, end.reason);
        }
        await this.observe([stack]);
        const observed = this.clusters.get(stack);
        if ("heldBy" in end && observed !== undefined) {
            // the next look at its history clears it
            this.clusters.set(stack, { ...observed, held: this.heldOf(stack, end.heldBy) });
        }
    }
}
