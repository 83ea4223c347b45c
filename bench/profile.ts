import * as fs from "node:fs";
import * as path from "node:path";

import { Command } from "commander";

import { prepareCluster } from "./canaries";
import { writeChartValues } from "./chart-values";
import { type CpuProfile, type Shares, summaryOf } from "./profile-summary";
import type { Rig } from "./rig";
import { runCommand, withRig } from "./run";

const SHOWN = 15;

interface Options {
    readonly canaries?: string;
}

const profile = new Command("profile")
    .description(
        "profiles the program in a preview (Pulumi kills policy packs, which therefore write no profile)",
    )
    .option("-c, --canaries <count>", "preview so many canaries; without it, the platform")
    .action(async (options: Options) => {
        const folder = path.join(__dirname, "profiles");
        fs.rmSync(folder, { recursive: true, force: true });
        fs.mkdirSync(folder);
        await withRig(async (rig) => {
            await preview(rig, folder, options);
            report(folder, rig.folder);
        });
    });

runCommand(profile);

async function preview(rig: Rig, folder: string, { canaries }: Options): Promise<void> {
    await (canaries === undefined ? writeChartValues(rig) : prepareCluster(rig));
    const program = await rig.program(canaries === undefined ? "platform" : "canaries");
    const { seconds } = await program.preview({
        BENCH_CANARIES: canaries ?? "",
        NODE_OPTIONS: `--require ${path.join(__dirname, "profiler.cjs")}`,
        PROFILE_FOLDER: folder,
    });
    console.log(`preview: ${seconds.toFixed(1)} s`);
}

function report(folder: string, root: string): void {
    const files = fs.readdirSync(folder).sort();
    if (files.length === 0) {
        throw new Error(`no process wrote a profile to ${folder}`);
    }
    for (const file of files) {
        const profile = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as CpuProfile;
        const { functions, milliseconds, packages } = summaryOf(profile, root);
        const relative = path.relative(process.cwd(), path.join(folder, file));
        console.log(`\n${relative}: ${(milliseconds / 1000).toFixed(2)} s of CPU`);
        print(packages, milliseconds);
        console.log("");
        print(functions, milliseconds);
    }
    console.log("\nOpen a file in the performance tab of Chrome's developer tools for the whole.");
}

function print(shares: Shares, total: number): void {
    for (const [what, milliseconds] of shares.slice(0, SHOWN)) {
        const share = `${((100 * milliseconds) / total).toFixed(1)} %`;
        console.log(`${share.padStart(7)} ${milliseconds.toFixed(0).padStart(6)} ms  ${what}`);
    }
}
