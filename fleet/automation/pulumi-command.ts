import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation";

type Output = (text: string) => void;

/** A result of the CLI (`@pulumi/pulumi` automation/cmd.js, `CommandResult`), which its types do not have. */
interface CommandResult extends EndedProcess {
    toString(): string;
}

/** What the Automation API exports and its types do not have. */
interface Untyped {
    readonly CommandResult: new (stdout: string, stderr: string, code: number) => CommandResult;
    readonly createCommandError: (result: CommandResult) => Error;
}

/** How the Automation API calls the CLI (`@pulumi/pulumi` automation/cmd.js, `PulumiCommand.run`). */
type Run = (
    args: string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    onOutput?: Output,
    onError?: Output,
    signal?: AbortSignal,
) => Promise<CommandResult>;

const PROGRESS_MS = 1000;

/**
 * The Pulumi CLI for a fleet. Its updates outlive a coordinator that is killed: they have a process group of their own, so
 * that Ctrl-C does not reach them, and write to files, because a pipe without a reader would end them.
 */
export async function fleetCommand(): Promise<PulumiCommand> {
    const { PulumiCommand, ...own } = await import("@pulumi/pulumi/automation/cmd.js");
    const errors: unknown = await import("@pulumi/pulumi/automation/errors.js");
    const { CommandResult } = own as unknown as Pick<Untyped, "CommandResult">;
    const { createCommandError } = errors as Pick<Untyped, "createCommandError">;
    const command = await PulumiCommand.get();
    const run: Run = async (args, cwd, env, onOutput, _onError, signal) => {
        const all = withoutSelecting(args);
        const ended = await runDetached(command.command, all, { cwd, env, onOutput, signal });
        const result = new CommandResult(ended.stdout, ended.stderr, ended.code);
        if (ended.code !== 0) {
            throw createCommandError(result);
        }
        return result;
    };
    return Object.assign(command, { run });
}

/** `pulumi stack select` would change the stack that the user has selected; without it, it only looks whether it exists. */
function withoutSelecting(args: readonly string[]): string[] {
    const [first, second, ...rest] = args;
    const all = first === "stack" && second === "select" ? ["stack", ...rest] : [...args];
    return all.includes("--non-interactive") ? all : [...all, "--non-interactive"];
}

/** How a process ended. */
export interface EndedProcess {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

interface Detached {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly onOutput?: Output;
    /** Interrupts the process. */
    readonly signal?: AbortSignal;
}

/**
 * Runs a process that goes on if this one ends.
 *
 * @throws Error if it cannot be started
 */
export async function runDetached(
    command: string,
    args: readonly string[],
    { cwd, env, onOutput, signal }: Detached,
): Promise<EndedProcess> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-fleet-"));
    const files = ["stdout", "stderr"].map((name) => path.join(folder, name));
    const [out, err] = files.map((file) => fs.openSync(file, "a"));
    const child = spawn(command, args, {
        cwd,
        env: { ...process.env, ...env, PULUMI_AUTOMATION_API: "true" },
        detached: true,
        stdio: ["ignore", out, err],
    });
    [out, err].forEach((file) => fs.closeSync(file));
    const interrupt = (): void => void child.kill("SIGINT");
    signal?.addEventListener("abort", interrupt, { once: true });
    let shown = 0;
    const progress = (): void => {
        const text = fs.readFileSync(files[0], "utf8");
        if (text.length > shown) {
            onOutput?.(text.slice(shown));
            shown = text.length;
        }
    };
    const timer = onOutput === undefined ? undefined : setInterval(progress, PROGRESS_MS);
    try {
        const code = await new Promise<number>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", (status) => resolve(status ?? 1));
        });
        progress();
        const [stdout, stderr] = files.map((file) => fs.readFileSync(file, "utf8"));
        return { code, stdout, stderr };
    } finally {
        clearInterval(timer);
        signal?.removeEventListener("abort", interrupt);
        fs.rmSync(folder, { recursive: true });
    }
}
