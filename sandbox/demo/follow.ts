import { done, notYet, waitFor } from "../wait";
import type { LiveDisplay } from "./display";
import { type DemoRollout, canarySeconds, eventsSince, summarise } from "./rollout";
import type { DemoCanary, Snapshot, SnapshotReader } from "./snapshot";

/** An idle canary: no analysis is running. */
const resting = new Set(["Initialized", "Succeeded", "Failed"]);

/** Milliseconds that a rollout may take by default; the sandbox's strategy needs about 80 s. */
const rolloutLimitMs = 240_000;

/**
 * Milliseconds without an answer from the canary after which there will be none: a request that came when its last
 * pod had just gone waits 3 s for another before the proxy gives up.
 */
const quietMs = 5_000;

/** What follows a rollout needs to know. */
export interface FollowArgs {
    readonly reader: SnapshotReader;
    readonly canary: DemoCanary;
    readonly display?: LiveDisplay;
    readonly signal?: AbortSignal;
    /** Path of Flagger's log. */
    readonly log: string;
    /** Milliseconds that a rollout may take. @default 240000, which fits the sandbox's strategy */
    readonly limitMs?: number;
}

/** Waits until Flagger has made the canary's primary and rests. */
export async function waitUntilResting(args: FollowArgs): Promise<Snapshot> {
    return waitFor({
        what: `Canary ${args.canary.namespace}/${args.canary.name} to be initialised and idle`,
        limitMs: args.limitMs ?? rolloutLimitMs,
        everyMs: 500,
        log: args.log,
        signal: args.signal,
        look: async () => {
            const snapshot = await args.reader.read(Date.now());
            const still = resting.has(snapshot.phase) && snapshot.weight === 0;
            return still
                ? done(snapshot)
                : notYet(`phase ${snapshot.phase || "none"}, weight ${snapshot.weight}`);
        },
    });
}

/** Follows the rollout that began at `startedAt` to its end, showing it, and sums it up. */
export async function followRollout(
    release: string,
    startedAt: number,
    args: FollowArgs,
): Promise<DemoRollout> {
    const snapshots: Snapshot[] = [];
    let end: { outcome: DemoRollout["outcome"]; at: number } | undefined;
    const { outcome, at } = await waitFor<NonNullable<typeof end>>({
        what: `the rollout of ${release} to end`,
        limitMs: args.limitMs ?? rolloutLimitMs,
        everyMs: 500,
        log: args.log,
        signal: args.signal,
        look: async () => {
            const snapshot = await args.reader.read(startedAt - 1_000);
            snapshots.push(snapshot);
            const events = eventsSince(snapshot.events, startedAt);
            args.display?.show(snapshot, events);
            const messages = events.map((event) => event.message);
            const outcome = endOf(snapshot, messages);
            if (outcome === undefined) {
                return notYet(
                    `phase ${snapshot.phase}; last event: ${messages.at(-1) ?? "none yet"}`,
                );
            }
            end ??= { outcome, at: snapshot.at };
            const lastRequest =
                canarySeconds(snapshot.report, args.canary, startedAt).at(-1)?.at ?? 0;
            return snapshot.at - lastRequest > quietMs
                ? done(end)
                : notYet(`${outcome}, but requests to the canary are still being answered`);
        },
    });
    args.display?.close();
    return summarise({ release, outcome, startedAt, endedAt: at }, snapshots, args.canary);
}

/** How a rollout ended, from Flagger's own words and phase; undefined while it runs. */
export function endOf(
    snapshot: Pick<Snapshot, "phase">,
    messages: readonly string[],
): DemoRollout["outcome"] | undefined {
    if (
        snapshot.phase === "Succeeded" &&
        messages.some((text) => text.startsWith("Promotion completed!"))
    ) {
        return "promoted";
    }
    if (snapshot.phase === "Failed" && messages.some((text) => text.startsWith("Canary failed!"))) {
        return "rolled back";
    }
    return undefined;
}
