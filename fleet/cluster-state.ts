import type { ResolvedWave } from "./file/types";
import { readUpdateMessage } from "./messages";
import type { ObservedCanary, ObservedCluster, StackUpdate } from "./observed";

/** What a cluster is in view of a release. */
export type ClusterState =
    /** The release has not been started there. */
    | { readonly state: "pending" }
    | { readonly state: "updating"; readonly by?: string }
    /** The update is applied, and Flagger has not ended the release. */
    | { readonly state: "releasing"; readonly canary: string }
    | { readonly state: "done"; readonly endedAt: number }
    | { readonly state: "failed"; readonly reason: string; readonly endedAt?: number }
    /** It does not answer, and the wave goes on without it. */
    | { readonly state: "skipped"; readonly reason: string }
    /** It does not answer, and the wave waits for it until a time. */
    | { readonly state: "awaited"; readonly reason: string; readonly until: number }
    /** It was returned to the release before. */
    | { readonly state: "returned"; readonly release: string }
    | { readonly state: "returnFailed"; readonly reason: string };

/** A release of a fleet. */
export interface FleetRelease {
    readonly fleet: string;
    readonly release: string;
    /** Failures that ended before this time are tried again; milliseconds since the epoch. @default - none */
    readonly retryBefore?: number;
}

/**
 * Decides what a cluster is in view of a release, from its stack's history and its Canaries alone.
 *
 * @param now - milliseconds since the epoch
 */
export function clusterState(
    observed: ObservedCluster,
    release: FleetRelease,
    wave: Pick<ResolvedWave, "unreachable">,
    now: number,
): ClusterState {
    const { canaries, held, updates } = observed;
    const latest = updates.at(0);
    const message = latest === undefined ? undefined : readUpdateMessage(latest.message);
    if (held !== undefined) {
        return now < held.until
            ? { state: "updating", by: held.by }
            : {
                  state: "failed",
                  reason: `another update holds the stack: ${held.by}; if it does not run any more, free the stack: pulumi cancel`,
              };
    }
    if (latest?.result === "running") {
        return { state: "updating" };
    }
    if (latest !== undefined && message?.fleet === release.fleet) {
        const isRetried = (latest.endedAt ?? latest.startedAt) < (release.retryBefore ?? -Infinity);
        if (message.insteadOf === release.release && !isRetried) {
            return latest.result === "succeeded"
                ? { state: "returned", release: message.release }
                : { state: "returnFailed", reason: reasonOf(latest, canaries) };
        }
        if (message.release === release.release) {
            if (latest.result === "succeeded") {
                return applied(latest, canaries);
            }
            if (!isRetried) {
                const reason = reasonOf(latest, canaries);
                return { state: "failed", reason, endedAt: latest.endedAt ?? latest.startedAt };
            }
        }
    }
    return isUnreachable(canaries)
        ? unreachable(observed, canaries.unreachable, wave, now)
        : PENDING;
}

const PENDING: ClusterState = { state: "pending" };

type Canaries = ObservedCluster["canaries"];

function isUnreachable(canaries: Canaries): canaries is { readonly unreachable: string } {
    return typeof canaries === "object" && "unreachable" in canaries;
}

/** Pulumi waits for Flagger if the stack has `awaitRelease`; a release that begins later is seen here. */
function applied({ endedAt, startedAt }: StackUpdate, canaries: Canaries): ClusterState {
    const failed = failureOf(canaries);
    if (failed !== undefined) {
        return { state: "failed", reason: failed, endedAt: endedAt ?? startedAt };
    }
    const releasing = knownCanaries(canaries).find(({ state }) => state === "releasing");
    return releasing === undefined
        ? { state: "done", endedAt: endedAt ?? startedAt }
        : { state: "releasing", canary: releasing.canary };
}

function unreachable(
    { unreachableSince }: ObservedCluster,
    reason: string,
    { unreachable: policy }: Pick<ResolvedWave, "unreachable">,
    now: number,
): ClusterState {
    switch (policy.policy) {
        case "skip":
            return { state: "skipped", reason };
        case "fail":
            return { state: "failed", reason: `the cluster does not answer: ${reason}` };
        case "wait": {
            const until = (unreachableSince ?? now) + policy.limitSeconds * 1000;
            return now < until
                ? { state: "awaited", reason, until }
                : {
                      state: "failed",
                      reason: `the cluster has not answered for ${policy.limitSeconds} s: ${reason}`,
                  };
        }
    }
}

function knownCanaries(canaries: Canaries): readonly ObservedCanary[] {
    return typeof canaries === "object" && !("unreachable" in canaries) ? canaries : [];
}

/** Flagger's reasons for the Canaries that failed. */
function failureOf(canaries: Canaries): string | undefined {
    const failed = knownCanaries(canaries).filter(({ state }) => state === "failed");
    const reasons = failed.map(({ canary, reason }) => `${canary}: ${reason ?? "failed"}`);
    return reasons.length === 0 ? undefined : reasons.join("; ");
}

/** Only the process that ran an update has its error; the Canaries still have Flagger's. */
function reasonOf({ reason }: StackUpdate, canaries: Canaries): string {
    return (
        reason ??
        failureOf(canaries) ??
        "the update failed; `pulumi stack history` and the log of the update show why"
    );
}

/** The release that a cluster ran before, to which it can return. */
export function previousUpdate(
    { updates }: ObservedCluster,
    { fleet, release }: FleetRelease,
): StackUpdate | undefined {
    return updates.find((update) => {
        const message = readUpdateMessage(update.message);
        const isOwn = message?.fleet === fleet;
        const isOfRelease = isOwn && (message.release === release || message.insteadOf === release);
        return update.result === "succeeded" && !isOfRelease;
    });
}
