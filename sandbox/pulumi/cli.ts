import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";

/** What a call of the Pulumi CLI gave. */
export interface PulumiResult {
    readonly code: number;
    /** Standard output and standard error as they came, mixed. */
    readonly output: string;
}

/** Where and how the CLI is called. */
export interface PulumiCliArgs {
    /** Folder of `Pulumi.yaml`. */
    readonly project: string;
    readonly stack: string;
    /** Holds the stack's settings instead of `Pulumi.<stack>.yaml`, so that a release does not touch the checkout. */
    readonly configFile: string;
    /** Added to this process's environment. */
    readonly env: Readonly<Record<string, string>>;
    /** Every line as it comes. */
    readonly onLine?: (line: string) => void;
    readonly signal?: AbortSignal;
}

/** A release of the stack's podinfo, as its settings name it. */
export interface DemoRelease {
    readonly message: string;
    /** Further arguments of podinfo. @default none */
    readonly args?: readonly string[];
}

/** The real Pulumi CLI on one stack, as a user would call it. */
export class PulumiCli {
    constructor(private readonly args: PulumiCliArgs) {}

    /** Makes the stack where it is missing, and its own copy of the committed settings. */
    async prepare(): Promise<void> {
        const { project, stack, configFile } = this.args;
        if (!fs.existsSync(configFile)) {
            fs.mkdirSync(path.dirname(configFile), { recursive: true });
            fs.copyFileSync(path.join(project, `Pulumi.${stack}.yaml`), configFile);
        }
        await this.must(["stack", "select", stack, "--create", "--non-interactive"]);
    }

    /** `pulumi config set` with a path in this project's settings, as in `podinfo.args[0]`. */
    async setConfig(key: string, value: string): Promise<void> {
        await this.set(`linkerd-canary:${key}`, value);
    }

    /** `pulumi config set` with a path that names its project, as in `linkerd-canary:podinfo.args[0]`. */
    async set(key: string, value: string): Promise<void> {
        await this.must(["config", "set", ...this.onStack(), "--path", key, "--", value]);
    }

    /** `pulumi config rm` with a path; harmless when nothing is set. */
    async removeConfig(key: string): Promise<void> {
        await this.must(["config", "rm", ...this.onStack(), "--path", `linkerd-canary:${key}`]);
    }

    /** Sets what is to be released; the next `up` releases it. */
    async setRelease(release: DemoRelease): Promise<void> {
        await this.setConfig("podinfo.message", release.message);
        await this.removeConfig("podinfo.args");
        for (const [index, arg] of (release.args ?? []).entries()) {
            await this.setConfig(`podinfo.args[${index}]`, arg);
        }
    }

    /** `pulumi up`, `preview`, `destroy` or `refresh` without questions. */
    operation(
        verb: "up" | "preview" | "destroy" | "refresh",
        more: readonly string[] = [],
    ): Promise<PulumiResult> {
        const yes = verb === "preview" ? [] : ["--yes", "--skip-preview"];
        return this.run([
            verb,
            ...this.onStack(),
            "--non-interactive",
            "--color",
            "never",
            ...yes,
            ...more,
        ]);
    }

    /** Any call; rejects with the end of its output when it fails. */
    async must(args: readonly string[]): Promise<PulumiResult> {
        const result = await this.run(args);
        if (result.code !== 0) {
            const end = result.output.trimEnd().split("\n").slice(-25).join("\n");
            throw new SandboxError(
                `pulumi ${args.join(" ")} ended with exit code ${result.code}:\n${end}`,
            );
        }
        return result;
    }

    /** Any call, with any result. An abort is passed on as Ctrl-C, so that Pulumi closes its state well. */
    run(args: readonly string[]): Promise<PulumiResult> {
        const { project, env, onLine, signal } = this.args;
        return new Promise((resolve, reject) => {
            const child = spawn("pulumi", args, {
                cwd: project,
                env: { ...process.env, ...env },
                stdio: ["ignore", "pipe", "pipe"],
                detached: true,
            });
            let output = "";
            let partial = "";
            const take = (part: Buffer): void => {
                output += part.toString();
                const lines = (partial + part.toString()).split("\n");
                partial = lines.pop() ?? "";
                lines.forEach((line) => onLine?.(line));
            };
            const interrupt = (): void => void child.kill("SIGINT");
            signal?.addEventListener("abort", interrupt, { once: true });
            child.stdout.on("data", take);
            child.stderr.on("data", take);
            child.once("error", (error) =>
                reject(new SandboxError(`cannot start pulumi: ${error.message}`)),
            );
            child.once("close", (code) => {
                signal?.removeEventListener("abort", interrupt);
                if (signal?.aborted) {
                    reject(signal.reason as Error);
                    return;
                }
                resolve({ code: code ?? 1, output });
            });
        });
    }

    private onStack(): string[] {
        return ["--stack", this.args.stack, "--config-file", this.args.configFile];
    }
}
