/** What is done to the cluster in the run before another one, while Flagger waits for an answer. */
export interface Action {
    /** The run that is to find it done. */
    readonly before: number;
    readonly do: ActionName;
}

/** The kinds of actions. */
export type ActionName =
    | "release"
    | "startCanary"
    | "startPrimary"
    | "endDeadlineOfCanary"
    | "endDeadlineOfPrimary"
    | "suspend"
    | "resume";
