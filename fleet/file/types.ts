/** A limit of clusters: a number, or a share of the clusters of its wave in percent. */
export type Limit = { readonly clusters: number } | { readonly percent: number };

/** What a wave does with a cluster that does not answer. */
export type UnreachablePolicy =
    | { readonly policy: "fail" }
    | { readonly policy: "skip" }
    | { readonly policy: "wait"; readonly limitSeconds: number };

/** A value of a Pulumi setting. */
export type SettingValue =
    string | number | boolean | readonly SettingValue[] | { readonly [name: string]: SettingValue };

/** One wave of a fleet: its clusters are released before those of the next wave. */
export interface Wave {
    readonly name: string;
    /** Names of stacks and patterns, as written; `!` excludes. */
    readonly stacks: readonly string[];
    /** Most updates that run at the same time. */
    readonly maxParallel: number;
    /** Seconds between the end of the wave's last update and the start of the next wave. */
    readonly bakeSeconds: number;
    /** Clusters that may fail without stopping the fleet. */
    readonly allowedFailures: Limit;
    /** Clusters that may be in an update, failed or unreachable at the same time. @default - no limit */
    readonly maxUnavailable?: Limit;
    readonly unreachable: UnreachablePolicy;
    /** Whether somebody must approve the start of the wave. */
    readonly manualGate: boolean;
    /** Settings of the wave's stacks, without the project's name. */
    readonly settings: Readonly<Record<string, SettingValue>>;
}

/** Days of the week, 0 is Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A daily period; from its begin to before its end, in minutes of the day. An end before the begin is on the next day. */
export interface Period {
    readonly days: readonly Weekday[];
    readonly fromMinute: number;
    readonly toMinute: number;
}

/** When updates may start; running updates are not affected. */
export interface Windows {
    /** Name of the IANA time zone of the periods. */
    readonly timezone: string;
    /** Updates start only in these; at any time if there are none. */
    readonly startIn: readonly Period[];
    /** Nothing starts in these, even if `startIn` allows it. */
    readonly nothingStartsIn: readonly Period[];
}

/** A fleet file with its defaults. */
export interface Fleet {
    readonly name: string;
    /** Folder of the Pulumi program, relative to the file. */
    readonly program: string;
    readonly waves: readonly Wave[];
    readonly windows?: Windows;
    /** What happens to the waves that are done when a later one is stopped. */
    readonly onFailure: "stop" | "return";
    /** Stack in whose cluster the lock is. @default - the first stack of the first wave */
    readonly lock?: string;
    /** Longest time of one cluster's update, seconds. */
    readonly timeoutSeconds: number;
}

/** A wave with its stacks, after patterns are resolved. */
export interface ResolvedWave extends Omit<Wave, "stacks" | "allowedFailures" | "maxUnavailable"> {
    /** Names of the stacks, sorted as the file lists them; those of a pattern by name. */
    readonly stacks: readonly string[];
    /** Clusters that may fail without stopping the fleet. */
    readonly allowedFailures: number;
    /** Clusters that may be in an update, failed or unreachable at the same time. */
    readonly maxUnavailable: number;
}

/** A fleet whose stacks are known. */
export interface ResolvedFleet extends Omit<Fleet, "waves" | "lock"> {
    readonly waves: readonly ResolvedWave[];
    readonly lock: string;
}
