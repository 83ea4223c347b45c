import * as fs from "node:fs";
import * as path from "node:path";

import { sandboxEnvironment } from "../sandbox/environment";
import { sandboxPaths } from "../sandbox/paths";
import { ensureTools } from "../sandbox/tools";
import { Checkout } from "../test/real/support/checkout";
import { measure, type Measurement } from "./measure";
import { writeProgramInputs } from "./program-inputs";

/** The programs under `bench/programs/`. */
export type ProgramName = "platform" | "charts" | "canaries" | "objects";

/** Seconds after which a measured command counts as hung. */
const limitSeconds = 1_800;

/** A sandbox of the benchmarks' own, in a checkout of its own, and the commands to be measured on it. */
export class Rig {
    private constructor(
        private readonly checkout: Checkout,
        private readonly env: Readonly<Record<string, string>>,
        private readonly signal: AbortSignal,
    ) {}

    /** Brings the sandbox up; {@link close} takes it down. */
    static async open(signal: AbortSignal): Promise<Rig> {
        const toolbox = await ensureTools({ signal });
        const checkout = Checkout.make("bench");
        const rig = new Rig(
            checkout,
            { ...sandboxEnvironment(sandboxPaths(checkout.dir), toolbox) },
            signal,
        );
        const up = await checkout.sandbox("up");
        if (up.code !== 0) {
            await rig.close();
            throw new Error(`the sandbox did not come up:\n${up.output}`);
        }
        writeProgramInputs(rig);
        // programs import the package by its name, compiled as npm would give it to them
        await rig.run(process.execPath, ["packaging/build.mjs"]);
        return rig;
    }

    /** Takes the sandbox down and deletes all of it. */
    async close(): Promise<void> {
        const down = await this.checkout.sandbox("down", "--delete");
        if (down.code !== 0) {
            throw new Error(`the sandbox in ${this.checkout.dir} did not go down:\n${down.output}`);
        }
        this.checkout.remove();
    }

    /** Path of a file of the sandbox, such as `kubeconfig`. */
    file(...parts: string[]): string {
        return this.checkout.path(".sandbox", ...parts);
    }

    /** Path of one of the pinned charts or CRDs; no link, for kubectl follows none. */
    artefact(...parts: string[]): string {
        return fs.realpathSync(this.file(...parts));
    }

    /** The folder of the checkout. */
    get folder(): string {
        return this.checkout.dir;
    }

    /** Arguments with which the policy pack stops no preview: no platform runs here, which it reports. */
    advisory(): string[] {
        const config = this.scratch("policy.json");
        fs.writeFileSync(config, JSON.stringify({ all: "advisory" }));
        return ["--policy-pack-config", config];
    }

    /** The policy pack as npm installs it. */
    policyPack(): string {
        return this.checkout.path("packaging", "dist", "policy");
    }

    /** A new file's path beside the sandbox's state; its folder is there. */
    scratch(name: string): string {
        const file = this.file("bench", name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        return file;
    }

    /** Runs any command with the sandbox's tools. */
    run(
        command: string,
        args: readonly string[],
        env: Readonly<Record<string, string>> = {},
        cwd: string = this.checkout.dir,
    ): Promise<Measurement> {
        return measure({
            command,
            args,
            cwd,
            env: { ...this.env, ...env },
            signal: this.signal,
            limitSeconds,
        });
    }

    /** Makes a stack for one of the programs. */
    async program(name: ProgramName): Promise<Program> {
        const dir = this.checkout.path("bench", "programs", name);
        // relative paths of charts and the kubeconfig count from the program's folder
        fs.rmSync(path.join(dir, ".sandbox"), { force: true });
        fs.symlinkSync(this.file(), path.join(dir, ".sandbox"));
        fs.copyFileSync(
            this.checkout.path("Pulumi.sandbox.yaml"),
            path.join(dir, "Pulumi.bench.yaml"),
        );
        await this.run("pulumi", ["stack", "select", "bench", "--create"], {}, dir);
        return new Program(this, dir);
    }
}

/** One Pulumi program with its stack. */
export class Program {
    constructor(
        private readonly rig: Rig,
        private readonly dir: string,
    ) {}

    /** `pulumi up`, without a preview before it. */
    up(env: Readonly<Record<string, string>> = {}): Promise<Measurement> {
        return this.pulumi(["up", "--yes", "--skip-preview"], env);
    }

    /** `pulumi preview`. */
    preview(
        env: Readonly<Record<string, string>> = {},
        more: readonly string[] = [],
    ): Promise<Measurement> {
        return this.pulumi(["preview", ...more], env);
    }

    /** `pulumi destroy`. */
    destroy(env: Readonly<Record<string, string>> = {}): Promise<Measurement> {
        return this.pulumi(["destroy", "--yes", "--skip-preview"], env);
    }

    private pulumi(
        args: readonly string[],
        env: Readonly<Record<string, string>>,
    ): Promise<Measurement> {
        return this.rig.run(
            "pulumi",
            [...args, "--stack", "bench", "--non-interactive", "--color", "never"],
            env,
            this.dir,
        );
    }
}

/** How many changes a preview shows: resources to create, update, replace or delete. */
export function changes(preview: Pick<Measurement, "output">): number {
    return [
        ...preview.output.matchAll(/^\s+[-+~]{1,2} ?(\d+) to (?:create|update|replace|delete)/gm),
    ].reduce((sum, match) => sum + Number(match[1]), 0);
}
