import * as fs from "node:fs";
import * as path from "node:path";
import type { LinkerdArgs } from "../../../components";
import { sandboxEnvironment } from "../../../sandbox/environment";
import { sandboxPaths } from "../../../sandbox/paths";
import { PulumiCli, type PulumiResult } from "../../../sandbox/pulumi/cli";
import { ensureTools } from "../../../sandbox/tools";
import type { Checkout } from "./checkout";
import { writeProgram } from "./program-folder";

/** What a test may set of the mesh. */
export type MeshSettings = Partial<LinkerdArgs>;

const program = `
import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import { Linkerd, type LinkerdArgs } from "../components";
import { controlPlaneMetadata } from "../components/namespaces";

const settings = JSON.parse(readFileSync("settings.json", "utf8")) as Partial<LinkerdArgs>;
const provider = new k8s.Provider("cluster", { kubeconfig: "../.sandbox/kubeconfig", context: "sandbox" });
const namespace = new k8s.core.v1.Namespace(
    "namespace",
    { metadata: { name: "linkerd", ...controlPlaneMetadata("linkerd") } },
    { provider },
);
new Linkerd(
    "mesh",
    {
        namespace: "linkerd",
        version: "edge-25.7.5",
        crds: { kind: "folder", path: "../.sandbox/charts/linkerd-crds" },
        controlPlane: { kind: "folder", path: "../.sandbox/charts/linkerd-control-plane" },
        ...settings,
    },
    { provider, dependsOn: [namespace] },
);
`;

/** A program of its own in a checkout, which installs Linkerd's control plane and nothing else. */
export class MeshProgram {
    /** What was set last. */
    settings: MeshSettings = {};

    private constructor(
        private readonly dir: string,
        readonly pulumi: PulumiCli,
        readonly env: Readonly<Record<string, string>>,
    ) {}

    /** The checkout's sandbox must be up. */
    static async make(checkout: Checkout): Promise<MeshProgram> {
        const dir = checkout.path("mesh-program");
        writeProgram(dir, "mesh", program);
        const env = sandboxEnvironment(sandboxPaths(checkout.dir), await ensureTools());
        const pulumi = new PulumiCli({
            project: dir,
            stack: "test",
            configFile: path.join(dir, "config.yaml"),
            env,
        });
        await pulumi.prepare();
        return new MeshProgram(dir, pulumi, env);
    }

    set(settings: MeshSettings): void {
        this.settings = settings;
        fs.writeFileSync(path.join(this.dir, "settings.json"), JSON.stringify(settings));
    }

    /** `pulumi up`; rejects when it fails. */
    async up(): Promise<PulumiResult> {
        const result = await this.pulumi.operation("up");
        if (result.code !== 0) {
            throw new Error(`pulumi up ended with ${result.code}:\n${result.output}`);
        }
        return result;
    }

    /** `pulumi preview --diff`, whatever its end. */
    preview(): Promise<PulumiResult> {
        return this.pulumi.operation("preview", ["--diff"]);
    }

    /** Rejects with the diff when a preview shows a change. */
    async expectNoChanges(): Promise<void> {
        const result = await this.pulumi.operation("preview", ["--diff", "--expect-no-changes"]);
        if (result.code !== 0) {
            throw new Error(`a preview that should be empty is not:\n${result.output}`);
        }
    }

    /** Changes outputs of the only resource of a type in the stack's state. */
    async editState(
        type: string,
        edit: (outputs: Record<string, unknown>) => Promise<void>,
    ): Promise<void> {
        const file = path.join(this.dir, "state.json");
        await this.pulumi.must(["stack", "export", "--show-secrets", "--file", file]);
        const state = JSON.parse(fs.readFileSync(file, "utf8")) as {
            deployment: { resources: { type: string; outputs: Record<string, unknown> }[] };
        };
        const found = state.deployment.resources.filter((one) => one.type === type);
        if (found.length !== 1) {
            throw new Error(`the state holds ${found.length} resources of type ${type}`);
        }
        await edit(found[0].outputs);
        fs.writeFileSync(file, JSON.stringify(state));
        await this.pulumi.must(["stack", "import", "--file", file]);
        fs.rmSync(file);
    }
}
