import * as path from "node:path";
import { sandboxPaths } from "../../../sandbox/paths";
import { PulumiCli } from "../../../sandbox/pulumi/cli";
import type { SharedPlatform } from "./shared-platform";

/** One step of a preview. */
export interface PreviewedStep {
    readonly op: string;
    readonly urn: string;
}

/** A program under `test/real/programs` on the shared platform, which has stages to go through. */
export class ReleasedProgram<Stage extends string> {
    private readonly pulumi: PulumiCli;

    constructor(
        platform: SharedPlatform,
        private readonly name: "releases" | "changes" | "faults",
    ) {
        const { checkout, stack: installed } = platform;
        this.pulumi = new PulumiCli({
            project: checkout.path("test", "real", "programs", name),
            stack: name,
            configFile: path.join(sandboxPaths(checkout.dir).root, `Pulumi.${name}.yaml`),
            env: installed.env,
        });
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

    private set(stage: Stage): Promise<void> {
        return this.pulumi.set(`${this.name}:stage`, stage);
    }
}
