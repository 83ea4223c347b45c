import { spawn } from "node:child_process";

import { type CpuSeconds, cpuByRole, descendants, type Process, processes } from "./processes";

/** What one run of a command cost. */
export interface Measurement {
    /** When it was started, milliseconds since 1970. */
    readonly startedAt: number;
    readonly seconds: number;
    /** Largest memory of the command and all that it started, MiB. */
    readonly peakMiB: number;
    /** Largest memory of the program, MiB. */
    readonly peakProgramMiB: number;
    /** CPU seconds by what used them, up to the last look at each process. */
    readonly cpu: CpuSeconds;
    readonly output: string;
}

/** What to run. */
export interface Command {
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    /** Seconds after which it is ended and counts as failed. */
    readonly limitSeconds: number;
}

/** Milliseconds between two looks at the processes. */
const sampleEveryMs = 100;

/**
 * Runs a command to its end and measures it.
 *
 * @throws Error with the end of its output when it fails, is interrupted or takes too long
 */
export async function measure(what: Command): Promise<Measurement> {
    const startedAt = Date.now();
    const child = spawn(what.command, what.args, {
        cwd: what.cwd,
        env: { ...process.env, ...what.env },
        stdio: ["ignore", "pipe", "pipe"],
        signal: AbortSignal.any([what.signal, AbortSignal.timeout(what.limitSeconds * 1000)]),
        killSignal: "SIGINT",
    });
    let output = "";
    child.stdout.on("data", (part: Buffer) => (output += part.toString()));
    child.stderr.on("data", (part: Buffer) => (output += part.toString()));
    let ended = false;
    const sampling = sample(child.pid, () => ended);
    try {
        const code = await new Promise<number | null>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", resolve);
        });
        if (code !== 0) {
            throw new Error(`it ended with exit code ${code}`);
        }
    } catch (error) {
        const end = output.trimEnd().split("\n").slice(-30).join("\n");
        throw new Error(`${what.command} ${what.args.join(" ")} in ${what.cwd} failed\n${end}`, {
            cause: error,
        });
    } finally {
        ended = true;
    }
    const seconds = (Date.now() - startedAt) / 1000;
    return { startedAt, seconds, ...(await sampling), output };
}

async function sample(
    root: number | undefined,
    ended: () => boolean,
): Promise<Pick<Measurement, "cpu" | "peakMiB" | "peakProgramMiB">> {
    let peak = 0;
    let peakProgram = 0;
    const seen = new Map<number, Process>();
    while (root !== undefined && !ended()) {
        const family = descendants(root, await processes());
        family.forEach((one) => seen.set(one.pid, one));
        peak = Math.max(
            peak,
            family.reduce((sum, one) => sum + one.kib, 0),
        );
        peakProgram = Math.max(
            peakProgram,
            ...family.filter(({ role }) => role === "program").map(({ kib }) => kib),
        );
        await new Promise((resolve) => setTimeout(resolve, sampleEveryMs));
    }
    return {
        cpu: cpuByRole([...seen.values()]),
        peakMiB: peak / 1024,
        peakProgramMiB: peakProgram / 1024,
    };
}
