import * as path from "node:path";
import { sandboxPaths } from "../../../sandbox/paths";
import { PulumiCli, type PulumiCliArgs, type PulumiResult } from "../../../sandbox/pulumi/cli";
import type { SharedPlatform } from "./shared-platform";

/** One step of a preview. */
export interface PreviewedStep {
    readonly op: string;
    readonly urn: string;
}

/** A program under `test/real/programs` on the shared platform, which has stages to go through. */
export class ReleasedProgram<Stage extends string> {
    private readonly args: PulumiCliArgs;
    private readonly pulumi: PulumiCli;
    /** Takes back fields that other clients have set. */
    private readonly taker: PulumiCli;

    constructor(
        platform: SharedPlatform,
        private readonly name: "releases" | "changes" | "faults" | "day-two" | "awaited",
    ) {
        const { checkout, stack: installed } = platform;
        const args = {
            project: checkout.path("test", "real", "programs", name),
            stack: name,
            configFile: path.join(sandboxPaths(checkout.dir).root, `Pulumi.${name}.yaml`),
            env: installed.env,
        };
        const env = { ...args.env, PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };
        this.args = args;
        this.pulumi = new PulumiCli(args);
        this.taker = new PulumiCli({ ...args, env });
    }

    /** Makes the stack. */
    async prepare(): Promise<void> {
        await this.pulumi.must(["stack", "select", this.name, "--create", "--non-interactive"]);
    }

    /** Goes to a stage; resolves with the time just before. */
    async release(stage: Stage): Promise<number> {
        await this.set(stage);
        const startedAt = Date.now();
        await this.up();
        return startedAt;
    }

    /** `pulumi up` of the stage that is set; resolves with what it printed. */
    async up(): Promise<string> {
        const { code, output } = await this.pulumi.operation("up");
        if (code !== 0) {
            throw new Error(`pulumi up of ${this.name} ended with ${code}:\n${output}`);
        }
        return output;
    }

    /**
     * `pulumi up` of a stage, whatever its end.
     *
     * @param interruptAt - sends Ctrl-C as soon as a line matches
     */
    async attempt(stage: Stage, interruptAt?: RegExp): Promise<PulumiResult> {
        await this.set(stage);
        const controller = new AbortController();
        let output = "";
        const pulumi = new PulumiCli({
            ...this.args,
            signal: controller.signal,
            onLine: (line) => {
                output += `${line}\n`;
                if (interruptAt?.test(line)) {
                    controller.abort(new Error("interrupted"));
                }
            },
        });
        try {
            return await pulumi.operation("up");
        } catch (error) {
            if (error === controller.signal.reason) {
                return { code: 130, output };
            }
            throw error;
        }
    }

    /** What going to a stage would do. */
    async plan(stage: Stage): Promise<readonly PreviewedStep[]> {
        await this.set(stage);
        const { code, output } = await this.pulumi.operation("preview", ["--json"]);
        if (code !== 0) {
            throw new Error(`pulumi preview of ${this.name} ended with ${code}:\n${output}`);
        }
        return (JSON.parse(output.slice(output.indexOf("{"))) as { steps: PreviewedStep[] }).steps;
    }

    /** What a preview says that should show no change; undefined when it shows none. */
    async changes(): Promise<string | undefined> {
        const result = await this.pulumi.operation("preview", ["--diff", "--expect-no-changes"]);
        return result.code === 0 ? undefined : result.output;
    }

    /** `pulumi preview` or `up` with `--refresh`, whatever its end. */
    refreshed(
        verb: "preview" | "up",
        { takesBack = false }: { readonly takesBack?: boolean } = {},
    ): Promise<PulumiResult> {
        const more = verb === "preview" ? ["--refresh", "--diff"] : ["--refresh"];
        return (takesBack ? this.taker : this.pulumi).operation(verb, more);
    }

    /** `pulumi destroy`, whatever its end. */
    destroy(): Promise<PulumiResult> {
        return this.pulumi.operation("destroy");
    }

    private set(stage: Stage): Promise<void> {
        return this.pulumi.set(`${this.name}:stage`, stage);
    }
}
