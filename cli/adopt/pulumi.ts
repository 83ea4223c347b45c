import { spawn } from "node:child_process";

import { CliError } from "../terminal";

/** The stack that a command works on. */
export interface StackOptions {
    /** Name of the stack. @default the selected stack */
    readonly stack?: string;
    /** File with the stack's settings. @default Pulumi.<stack>.yaml */
    readonly configFile?: string;
}

/** What a call of the Pulumi CLI gave. */
export interface PulumiAnswer {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** A call of the Pulumi CLI. */
export interface PulumiCall {
    /** Its standard input, for what must not be seen among a process's arguments. @default none */
    readonly input?: string;
    /** Added to the environment. */
    readonly env?: Readonly<Record<string, string>>;
}

/** Runs the Pulumi CLI; resolves whatever its exit code. */
export type RunPulumi = (args: readonly string[], call?: PulumiCall) => Promise<PulumiAnswer>;

/** Longest time of one call: a preview renders charts, and may download them. */
const LIMIT_MINUTES = 15;

/**
 * Runs `pulumi` in the current folder, without questions.
 *
 * @throws CliError (exit code 2) if it cannot be started or takes too long
 */
export const runPulumi: RunPulumi = (args, { env = {}, input } = {}) =>
    new Promise((resolve, reject) => {
        const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
            env: { ...process.env, ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
            stdio: ["pipe", "pipe", "pipe"],
        });
        const output = { stdout: "", stderr: "" };
        const timer = setTimeout(() => {
            child.kill("SIGINT");
            reject(
                new CliError(
                    `pulumi ${args[0] ?? ""} did not end within ${LIMIT_MINUTES} minutes; its last output: ${output.stderr.slice(-500)}`,
                ),
            );
        }, LIMIT_MINUTES * 60_000);
        child.stdout.setEncoding("utf8").on("data", (part: string) => (output.stdout += part));
        child.stderr.setEncoding("utf8").on("data", (part: string) => (output.stderr += part));
        // a CLI that ends before it has read its input is reported by its exit code
        child.stdin.on("error", () => undefined);
        child.stdin.end(input ?? "");
        child.once("error", (error) => {
            clearTimeout(timer);
            reject(
                new CliError(
                    `cannot start pulumi: ${error.message}; install the Pulumi CLI: https://www.pulumi.com/docs/install`,
                ),
            );
        });
        child.once("close", (code) => {
            clearTimeout(timer);
            resolve({ code: code ?? 1, ...output });
        });
    });

/** The Pulumi CLI on one stack. */
export class PulumiStack {
    constructor(
        private readonly options: StackOptions,
        private readonly run: RunPulumi,
    ) {}

    /** The state; secrets stay encrypted. */
    async export(): Promise<string> {
        return (await this.must(["stack", "export", ...this.onStack()])).stdout;
    }

    /** Replaces the state. The text comes by standard input: a file would hold its secrets in the open. */
    async import(state: string): Promise<void> {
        await this.must(["stack", "import", ...this.onStack()], { input: state });
    }

    /** The name of the stack. */
    async name(): Promise<string> {
        const { stdout } = await this.must(["stack", ...this.onStack(), "--show-name"]);
        return stdout.trim();
    }

    /** Sets a setting of the project; a secret one is encrypted. */
    async set(path: string, value: string, isSecret: boolean): Promise<void> {
        const flags = isSecret ? ["--secret"] : ["--plaintext"];
        await this.must(["config", "set", ...this.withConfig(), ...flags, "--path", path], {
            input: value,
        });
    }

    /** A preview as JSON; it may have failed, then its diagnostics state why. */
    async preview(env: Readonly<Record<string, string>> = {}): Promise<PulumiAnswer> {
        return this.run(["preview", "--json", ...this.withConfig()], { env });
    }

    private async must(args: readonly string[], call?: PulumiCall): Promise<PulumiAnswer> {
        const answer = await this.run(args, call);
        if (answer.code !== 0) {
            throw new CliError(
                `pulumi ${args.join(" ")} failed: ${answer.stderr.trim().split("\n").slice(-10).join("\n")}`,
            );
        }
        return answer;
    }

    private onStack(): string[] {
        return this.options.stack === undefined ? [] : ["--stack", this.options.stack];
    }

    private withConfig(): string[] {
        const { configFile } = this.options;
        return [
            ...this.onStack(),
            ...(configFile === undefined ? [] : ["--config-file", configFile]),
        ];
    }
}
