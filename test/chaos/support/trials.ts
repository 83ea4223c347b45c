import Table from "cli-table3";

/** What is interrupted. */
export const operations = ["first up", "update", "rotation", "destroy"] as const;
/** What interrupts it. */
export const faults = [
    "CLI killed",
    "provider killed",
    "program killed",
    "Ctrl-C",
    "API server 429",
    "API server 500",
] as const;

/** An operation of Pulumi. */
export type Operation = (typeof operations)[number];
/** An interruption. */
export type Fault = (typeof faults)[number];

/** One interruption of one operation. */
export interface Trial {
    readonly round: number;
    readonly operation: Operation;
    readonly fault: Fault;
    /** Whether Pulumi writes its state at each step, as it does outside of the sandbox. */
    readonly checkpoints: boolean;
    /** When the fault begins, as a share of the time that the operation takes undisturbed. */
    readonly moment: number;
}

/** What a trial showed. */
export interface TrialResult extends Trial {
    /** Seconds from the start of the operation to the fault. */
    readonly struckAfter: number;
    /** Exit code of the interrupted operation, and its seconds from the fault to its end. */
    readonly code: number;
    readonly endedAfter: number;
    /** Seconds of the operation that recovered. */
    readonly recovery: number;
    /** What is wrong after it; empty for a full recovery. */
    readonly problems: readonly string[];
}

/**
 * The trials of some rounds. A round is the life of a stack; its faults change with each round, so that a few rounds
 * play every fault, and checkpoints change from round to round.
 */
export function plannedTrials(rounds: number, random: () => number): readonly Trial[] {
    const deck: Fault[] = [];
    return Array.from({ length: rounds }, (_, round) =>
        operations.map((operation) => {
            if (deck.length === 0) {
                deck.push(...faults);
            }
            const [fault] = deck.splice(Math.floor(random() * deck.length), 1);
            const moment = random();
            return { round: round + 1, operation, fault, checkpoints: round % 2 === 1, moment };
        }),
    ).flat();
}

/** The trials as a table. */
export function trialTable(results: readonly TrialResult[]): string {
    const table = new Table({
        head: [
            ...["round", "operation", "fault", "checkpoints", "struck after"],
            ...["exit code", "ended after", "recovery", "result"],
        ],
        style: { head: [], border: [], compact: true },
        wordWrap: true,
    });
    table.push(
        ...results.map((result) => [
            result.round,
            result.operation,
            result.fault,
            result.checkpoints ? "yes" : "no",
            `${result.struckAfter.toFixed(1)} s`,
            result.code,
            `${result.endedAfter.toFixed(1)} s`,
            `${result.recovery.toFixed(1)} s`,
            result.problems.length === 0 ? "recovered" : result.problems.join("\n").slice(0, 500),
        ]),
    );
    return table.toString();
}
