import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import type { KubernetesObject } from "../../../rules/canary";
import { sandboxEnvironment } from "../../../sandbox/environment";
import { type SandboxPaths, sandboxPaths } from "../../../sandbox/paths";
import { ensureTools } from "../../../sandbox/tools";
import type { Checkout, CommandResult } from "./checkout";
import { GuardStand } from "./guard-stand";

/** A sandbox with Flagger's CRDs and nothing else, to be guarded. */
export class GuardedSandbox {
    private constructor(
        private readonly env: NodeJS.ProcessEnv,
        readonly paths: SandboxPaths,
        readonly stand: GuardStand,
    ) {}

    static async up(checkout: Checkout): Promise<GuardedSandbox> {
        await checkout.up();
        const paths = sandboxPaths(checkout.dir);
        const toolbox = await ensureTools();
        const env = {
            ...process.env,
            ...sandboxEnvironment(paths, toolbox),
            KUBECONFIG: paths.kubeconfig,
        };
        const stand = await GuardStand.open(paths.kubeconfig);
        const sandbox = new GuardedSandbox(env, paths, stand);
        // the client of Node would leave out what it does not know of a CRD
        const crds = path.join(toolbox.charts, "flagger", "crds", "crd.yaml");
        const applied = sandbox.kubectl(["apply", "--server-side", "-f", crds]);
        assert.equal(applied.code, 0, applied.output);
        return sandbox;
    }

    /** Makes namespaces, by their names with the rest of their metadata. */
    async makeNamespaces(namespaces: Readonly<Record<string, object>>): Promise<void> {
        for (const [name, metadata] of Object.entries(namespaces)) {
            const object = { apiVersion: "v1", kind: "Namespace", metadata: { name, ...metadata } };
            await this.stand.make(object);
        }
    }

    /** Runs kubectl as a user does, perhaps with an object as its input. */
    kubectl(args: readonly string[], input?: KubernetesObject): CommandResult {
        const { status, stderr, stdout } = spawnSync("kubectl", args, {
            env: this.env,
            encoding: "utf8",
            input: input && JSON.stringify(input),
        });
        return { code: status ?? 1, output: stdout + stderr };
    }
}
