/** An update in the history of a stack. */
export interface StackUpdate {
    readonly message: string;
    readonly result: "succeeded" | "failed" | "running";
    /** Milliseconds since the epoch. */
    readonly startedAt: number;
    /** Milliseconds since the epoch; unset while it runs. */
    readonly endedAt?: number;
    /** The commit of the program. @default - the program was not in a clean git repository */
    readonly commit?: string;
    /** Why it failed, if this process saw it. */
    readonly reason?: string;
}

/** What a Canary of a cluster does. */
export interface ObservedCanary {
    /** `namespace/name` */
    readonly canary: string;
    readonly state: "settled" | "releasing" | "failed";
    /** Flagger's words. */
    readonly reason?: string;
}

/** What is known of a cluster of the fleet. */
export interface ObservedCluster {
    /** The updates of its stack, the newest first. */
    readonly updates: readonly StackUpdate[];
    /** The Canaries; `unknown` if the stack does not state its cluster. */
    readonly canaries: readonly ObservedCanary[] | "unknown" | { readonly unreachable: string };
    /** Who holds the stack for an update that is not in its history, and until when that is awaited. */
    readonly held?: { readonly by: string; readonly until: number };
    /** Since when the cluster has not answered; milliseconds since the epoch. */
    readonly unreachableSince?: number;
}
