import * as path from "node:path";
import { sandboxPaths } from "../../../sandbox/paths";
import { PulumiCli } from "../../../sandbox/pulumi/cli";
import type { Stage } from "../programs/releases/released-workload";
import type { SharedPlatform } from "./shared-platform";

const stack = "releases";

/** The program `test/real/programs/releases` on the shared platform. */
export class ReleasedProgram {
    private readonly pulumi: PulumiCli;

    constructor(platform: SharedPlatform) {
        const { checkout, stack: installed } = platform;
        this.pulumi = new PulumiCli({
            project: checkout.path("test", "real", "programs", "releases"),
            stack,
            configFile: path.join(sandboxPaths(checkout.dir).root, `Pulumi.${stack}.yaml`),
            env: installed.env,
        });
    }

    /** Makes the stack. */
    async prepare(): Promise<void> {
        await this.pulumi.must(["stack", "select", stack, "--create", "--non-interactive"]);
    }

    /** Releases a stage of every workload; resolves with the time just before. */
    async release(stage: Stage): Promise<number> {
        await this.pulumi.set("releases:stage", stage);
        const startedAt = Date.now();
        const result = await this.pulumi.operation("up");
        if (result.code !== 0) {
            throw new Error(
                `pulumi up of stage ${stage} ended with ${result.code}:\n${result.output}`,
            );
        }
        return startedAt;
    }

    /** What a preview says that should show no change; undefined when it shows none. */
    async changes(): Promise<string | undefined> {
        const result = await this.pulumi.operation("preview", ["--diff", "--expect-no-changes"]);
        return result.code === 0 ? undefined : result.output;
    }
}
