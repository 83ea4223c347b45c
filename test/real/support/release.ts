import * as path from "node:path";
import { followRollout, type FollowArgs, waitUntilResting } from "../../../sandbox/demo/follow";
import type { DemoRollout } from "../../../sandbox/demo/rollout";
import { type DemoCanary, SnapshotReader } from "../../../sandbox/demo/snapshot";
import { sandboxEnvironment } from "../../../sandbox/environment";
import { basicCredentials } from "../../../sandbox/mesh/credentials";
import type { MeshReport } from "../../../sandbox/mesh/mesh-report";
import { sandboxPaths } from "../../../sandbox/paths";
import { readMeshPassword } from "../../../sandbox/private-files";
import { PulumiCli, type PulumiResult, type DemoRelease } from "../../../sandbox/pulumi/cli";
import { readState } from "../../../sandbox/state";
import { ensureTools } from "../../../sandbox/tools";
import type { Checkout } from "./checkout";

/** The canary of stack `sandbox`. */
export const canary: DemoCanary = { namespace: "test", name: "podinfo" };

/** What a test may choose of its stack. */
export interface TestStackArgs {
    /** Name of the stack; one of another name needs its settings. @default "sandbox" */
    readonly name?: string;
    /** Added to the environment of Pulumi. @default none */
    readonly env?: Readonly<Record<string, string>>;
    /** Milliseconds that a rollout may take. @default the limit of the sandbox's own strategy */
    readonly rolloutLimitMs?: number;
}

/** A stack of this program in a test's checkout: the real CLI, and eyes on the canary. */
export class TestStack {
    /** Everything that Pulumi ever printed here. */
    transcript = "";

    private constructor(
        readonly pulumi: PulumiCli,
        readonly env: Readonly<Record<string, string>>,
        readonly follow: FollowArgs,
        private readonly meshAdmin: string,
        private readonly meshPassword: string,
        /** With its password. */
        readonly meshProxy: string,
    ) {}

    /** What the mesh has counted; the series only from `since` (milliseconds since the epoch) on. */
    async report(since = 0): Promise<MeshReport> {
        const headers = { authorization: basicCredentials("test", this.meshPassword) };
        const answer = await fetch(`${this.meshAdmin}/report?since=${since}`, { headers });
        return (await answer.json()) as MeshReport;
    }

    /** The checkout's sandbox must be up. */
    static async open(
        checkout: Checkout,
        { name = "sandbox", env: more = {}, rolloutLimitMs }: TestStackArgs = {},
    ): Promise<TestStack> {
        const paths = sandboxPaths(checkout.dir);
        const env = { ...sandboxEnvironment(paths, await ensureTools()), ...more };
        const ports = readState(paths.state).ports;
        if (ports === undefined) {
            throw new Error("the sandbox is not running");
        }
        const meshAdmin = `http://127.0.0.1:${ports.meshAdmin}`;
        const pulumi = new PulumiCli({
            project: checkout.dir,
            stack: name,
            configFile: path.join(paths.root, `Pulumi.${name}.yaml`),
            env,
            onLine: (line) => (stack.transcript += `${line}\n`),
        });
        const follow: FollowArgs = {
            reader: new SnapshotReader(paths, meshAdmin, canary),
            canary,
            log: `${paths.pods}/flagger-system_*/flagger.log`,
            limitMs: rolloutLimitMs,
        };
        const stack = new TestStack(
            pulumi,
            env,
            follow,
            meshAdmin,
            readMeshPassword(paths),
            `http://:${readMeshPassword(paths)}@127.0.0.1:${ports.mesh}`,
        );
        await pulumi.prepare();
        return stack;
    }

    /** `pulumi up` under the policy pack; rejects when it fails. */
    async up(): Promise<PulumiResult> {
        const result = await this.pulumi.operation("up", ["--policy-pack", "policy"]);
        if (result.code !== 0) {
            throw new Error(`pulumi up ended with ${result.code}:\n${result.output}`);
        }
        return result;
    }

    /** `pulumi preview --expect-no-changes`; rejects with the diff when there is a change. */
    async expectNoChanges(): Promise<void> {
        const result = await this.pulumi.operation("preview", ["--diff", "--expect-no-changes"]);
        if (result.code !== 0) {
            throw new Error(`a preview that should be empty is not:\n${result.output}`);
        }
    }

    /** Sets a release's settings and applies them; resolves with the time just before. */
    async release(release: DemoRelease): Promise<number> {
        await this.pulumi.setRelease(release);
        const startedAt = Date.now();
        await this.up();
        return startedAt;
    }

    /** Releases and follows the rollout to its end. */
    async rollOut(release: DemoRelease): Promise<DemoRollout> {
        return followRollout(release.message, await this.release(release), this.follow);
    }

    rest(): Promise<unknown> {
        return waitUntilResting(this.follow);
    }
}
