import { spawn } from "node:child_process";
import * as path from "node:path";

const root = path.resolve(__dirname, "../../..");

/** What a command line gave. */
export interface CliResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** How to run a command line. */
export interface CliRun {
    /** Standard input. @default - empty */
    readonly stdin?: string;
    /** Folder to run in. @default - that of the project */
    readonly cwd?: string;
    /** Variables beside those of the test. @default - none */
    readonly env?: Readonly<Record<string, string>>;
}

/** Runs `linkerd-canary` in a process of its own, as a user types it. */
export function runCli(args: readonly string[], run: CliRun = {}): Promise<CliResult> {
    return new Promise((resolve, reject) => {
        const child = spawn(
            process.execPath,
            ["--require", require.resolve("tsx/cjs"), path.join(root, "cli/main.ts"), ...args],
            {
                cwd: run.cwd ?? root,
                env: { ...process.env, NO_COLOR: "1", ...run.env },
                stdio: ["pipe", "pipe", "pipe"],
            },
        );
        let stdout = "";
        let stderr = "";
        child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
        child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
        child.stdin.end(run.stdin ?? "");
        child.once("error", reject);
        child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
}
