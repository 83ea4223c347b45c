/** A process's part of its container's log. */
export interface LogRun {
    /** UID of the pod: a later pod can have the same name, and so the same file. */
    readonly podUid: string;
    /** Byte in the log at which it begins. */
    readonly from: number;
    /** Byte behind its end. */
    readonly to: number;
    /** When its parts were written, by the byte at which each begins. */
    readonly times: readonly WriteTime[];
}

/** When a part of a log was written. */
export interface WriteTime {
    readonly from: number;
    /** Milliseconds since the epoch. */
    readonly at: number;
}

/** The index's line for the begin of a process at a byte of the log. */
export function runLine(from: number, podUid: string): string {
    return `run ${from} ${podUid}\n`;
}

/** The index's line for what was written from a byte of the log on. */
export function timeLine({ from, at }: WriteTime): string {
    return `${from} ${new Date(at).toISOString()}\n`;
}

/**
 * Reads an index: the processes of a container, the first first.
 *
 * @param size bytes of the log
 */
export function parseLogIndex(text: string, size: number): LogRun[] {
    const runs: { podUid: string; from: number; times: WriteTime[] }[] = [];
    for (const line of text.split("\n")) {
        const [first = "", second = "", third = ""] = line.split(" ");
        if (first === "run") {
            runs.push({ from: Number(second), podUid: third, times: [] });
        } else if (second !== "") {
            runs.at(-1)?.times.push({ from: Number(first), at: Date.parse(second) });
        }
    }
    return runs.map((run, index) => ({ ...run, to: runs[index + 1]?.from ?? size }));
}

/** When the byte of a run was written; the times are searched from `hint` on, which has the place of the last answer. */
export function timeOf(run: LogRun, byte: number, hint: { place: number }): number {
    while ((run.times[hint.place + 1]?.from ?? Infinity) <= byte) {
        hint.place += 1;
    }
    return run.times[hint.place]?.at ?? 0;
}
