import type { Command } from "commander";

import { Rig } from "./rig";

const interrupted = new AbortController();

/** Uses a sandbox of its own, which is taken down in any case. */
export async function withRig<T>(use: (rig: Rig) => Promise<T>): Promise<T> {
    const rig = await Rig.open(interrupted.signal);
    try {
        return await use(rig);
    } finally {
        await rig.close();
    }
}

/** Runs a command with the arguments of the process: its errors without a stack, and Ctrl-C ends what it measures. */
export function runCommand(command: Command): void {
    process.on("SIGINT", () => interrupted.abort(new Error("interrupted")));
    process.on("SIGTERM", () => interrupted.abort(new Error("interrupted")));
    command.parseAsync().catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = interrupted.signal.aborted ? 130 : 1;
    });
}
