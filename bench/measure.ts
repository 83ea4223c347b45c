import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What one run of a command cost. */
export interface Measurement {
    /** When it was started, milliseconds since 1970. */
    readonly startedAt: number;
    readonly seconds: number;
    /** Largest memory of the command and all that it started, MiB. */
    readonly peakMiB: number;
    /** Largest memory of a Node.js process among them, MiB: the program itself. */
    readonly peakProgramMiB: number;
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

/** Milliseconds between two looks at the memory. */
const sampleEveryMs = 200;

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
    const sampling = sampleMemory(child.pid, () => ended);
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

async function sampleMemory(
    root: number | undefined,
    ended: () => boolean,
): Promise<Pick<Measurement, "peakMiB" | "peakProgramMiB">> {
    let peak = 0;
    let peakProgram = 0;
    while (root !== undefined && !ended()) {
        const family = descendants(root, await processes());
        peak = Math.max(
            peak,
            family.reduce((sum, one) => sum + one.kib, 0),
        );
        peakProgram = Math.max(
            peakProgram,
            ...family.filter((one) => /^node(js)?$/.test(one.name)).map((one) => one.kib),
        );
        await new Promise((resolve) => setTimeout(resolve, sampleEveryMs));
    }
    return { peakMiB: peak / 1024, peakProgramMiB: peakProgram / 1024 };
}

interface Process {
    readonly pid: number;
    readonly parent: number;
    readonly kib: number;
    readonly name: string;
}

async function processes(): Promise<Process[]> {
    const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,rss=,comm="]);
    return stdout.split("\n").flatMap((line) => {
        const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line);
        return match === null
            ? []
            : [
                  {
                      pid: Number(match[1]),
                      parent: Number(match[2]),
                      kib: Number(match[3]),
                      name: (match[4] ?? "").replace(/^.*\//, ""),
                  },
              ];
    });
}

/** A process and everything that it started. */
function descendants(root: number, all: readonly Process[]): Process[] {
    const family = new Set([root]);
    // a parent may stand after its child in the list: look again until nobody is added
    for (let size = 0; size !== family.size;) {
        size = family.size;
        all.filter((one) => family.has(one.parent)).forEach((one) => family.add(one.pid));
    }
    return all.filter((one) => family.has(one.pid));
}
