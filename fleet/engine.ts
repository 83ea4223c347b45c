import type { SettingValue } from "./file/types";
import type { ObservedCanary, StackUpdate } from "./observed";

/** The update of one stack. */
export interface UpdateOrder {
    readonly stack: string;
    /** Message of the update. */
    readonly message: string;
    /** Settings that replace those of the stack. */
    readonly settings: Readonly<Record<string, SettingValue>>;
    /** Longest time, seconds. */
    readonly timeoutSeconds: number;
    /** The commit whose program runs. @default - the program as it is in the folder */
    readonly commit?: string;
    /** Called with what the update shows while it runs. */
    readonly onProgress: (line: string) => void;
}

/** How an update ended: it did, or somebody else updates the stack. */
export type UpdateEnd =
    | { readonly succeeded: true }
    | { readonly succeeded: false; readonly reason: string }
    | { readonly heldBy: string };

/** The history of a stack. */
export interface StackHistory {
    /** The newest first. */
    readonly updates: readonly StackUpdate[];
    /** Who holds the stack for an update that the history does not have. */
    readonly heldBy?: string;
}

/** What a coordinator needs of Pulumi and of the clusters. */
export interface FleetEngine {
    /** Reads the history of a stack. */
    history(stack: string): Promise<StackHistory>;
    /** Reads the Canaries of a stack's cluster; never throws for a cluster that does not answer. */
    canaries(
        stack: string,
    ): Promise<readonly ObservedCanary[] | "unknown" | { readonly unreachable: string }>;
    /** Updates a stack; the update goes on if this process ends. */
    up(order: UpdateOrder): Promise<UpdateEnd>;
}

/** Time, so that tests can replace it. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Resolves after a time, or when the signal fires. */
    sleep(ms: number, signal: AbortSignal): Promise<void>;
}
