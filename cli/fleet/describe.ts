import type { ClusterState } from "../../fleet/cluster-state";
import type { Next, Stop } from "../../fleet/decision";

/** What a cluster is, in words. */
export function describeState(state: ClusterState): string {
    switch (state.state) {
        case "pending":
            return "waits for its turn";
        case "updating":
            return state.by === undefined ? "is updated" : `is updated by ${state.by}`;
        case "releasing":
            return `Flagger releases ${state.canary}`;
        case "done":
            return `done at ${timeText(state.endedAt)}`;
        case "failed":
            return `failed: ${state.reason}`;
        case "skipped":
            return `skipped: ${state.reason}`;
        case "awaited":
            return `no answer, awaited until ${timeText(state.until)}: ${state.reason}`;
        case "returned":
            return `returned to ${state.release}`;
        case "returnFailed":
            return `its return failed: ${state.reason}`;
    }
}

/** What comes next, in words. */
export function describeNext(next: Next): string {
    switch (next.kind) {
        case "working":
            return `wave ${next.wave}: updates run`;
        case "waiting":
            return `wave ${next.wave} waits${next.until === undefined ? "" : ` until ${timeText(next.until)}`}: ${next.reason}`;
        case "approval":
            return `wave ${next.wave} waits for approval: linkerd-canary fleet resume --approve ${next.wave}`;
        case "stopped":
            return stopText(next.stop);
        case "done":
            return "done: every cluster has the release";
    }
}

/** A stop: the clusters, their reason and what to do. */
export function stopText({ allowed, failed, wave }: Stop): string {
    const clusters = failed.length === 1 ? "1 cluster" : `${failed.length} clusters`;
    return [
        failed.length === 0
            ? `stopped in wave ${wave}: its clusters returned to the release before`
            : `stopped in wave ${wave}: ${clusters} failed, ${allowed} may; no further update starts`,
        ...failed.map(({ reason, stack }) => `  ${stack}: ${reason}`),
        "  to go on: fix the program and run `linkerd-canary fleet up`, which is a new release; or, if the cause is gone,",
        "  try the failed clusters again: `linkerd-canary fleet resume --retry`",
    ].join("\n");
}

/** A time in UTC, to the second. */
export function timeText(at: number): string {
    return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
