import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { signalGroup, signalProcess } from "../../../sandbox/process/identity";
import { type ListedProcess, listProcesses } from "../../../sandbox/process/table";
import type { FaultyApi } from "./faulty-api";
import type { Fault } from "./trials";

/** Seconds for which the API server answers with errors. */
const errorMs = 8_000;
/** An interrupted operation that has not ended by then is interrupted as by a user who loses patience. */
const patienceMs = 240_000;

const targets: Partial<Record<Fault, (process: ListedProcess) => boolean>> = {
    "CLI killed": isCli,
    "Ctrl-C": isCli,
    "provider killed": ({ args }) => path.basename(args[0] ?? "") === "pulumi-resource-kubernetes",
    "program killed": ({ args }) => args.some((arg) => /@pulumi\/pulumi\/cmd\/run(\/|$)/.test(arg)),
};

/** An operation that runs. */
export interface Struck {
    /** Pulumi's home in the sandbox, by which its processes are known. */
    readonly home: string;
    readonly api: FaultyApi;
    /** Whether the operation has ended. */
    readonly over: () => boolean;
}

/**
 * Makes a fault happen now, or as soon as its process is there.
 *
 * @returns whether the operation was still running
 */
export async function strike(fault: Fault, { api, home, over }: Struck): Promise<boolean> {
    const isTarget = targets[fault];
    if (isTarget === undefined) {
        if (over()) {
            return false;
        }
        api.answer(fault === "API server 429" ? 429 : 500);
        await delay(errorMs);
        api.answer();
        return true;
    }
    while (!over()) {
        const target = own(home).find(isTarget);
        if (target !== undefined) {
            if (fault === "Ctrl-C") {
                // a terminal sends it to all processes of the command
                signalGroup(target.pid, "SIGINT");
            } else {
                signalProcess(target.pid, "SIGKILL");
            }
            return true;
        }
        await delay(50);
    }
    return false;
}

/** Ends an operation that waits for something that never comes: Ctrl-C, and Ctrl-C again. */
export async function losePatience({ home, over }: Struck, signal: AbortSignal): Promise<void> {
    for (let waited = 0; !over() && !signal.aborted; waited += 500) {
        if (waited >= patienceMs) {
            own(home)
                .filter(isCli)
                .forEach(({ pid }) => signalGroup(pid, "SIGINT"));
            waited = patienceMs - 10_000;
        }
        await delay(500);
    }
}

function own(home: string): readonly ListedProcess[] {
    return listProcesses().filter((item) => item.hasVariable("PULUMI_HOME", home));
}

function isCli({ args }: ListedProcess): boolean {
    return path.basename(args[0] ?? "") === "pulumi";
}
