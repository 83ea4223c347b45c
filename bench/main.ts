import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { Command } from "commander";

import { toolVersions } from "./versions";
import { benchCanaries } from "./canaries";
import { benchPack } from "./pack";
import { benchPlatform } from "./platform";
import { canaryTable, packTable, platformTable, startTable } from "./report";
import { Rig } from "./rig";
import { benchStart } from "./start";

const interrupted = new AbortController();
const results = path.join(__dirname, "RESULTS.md");

/** The parts of the benchmark, each on a sandbox of its own. */
const parts = ["platform", "canaries", "start", "pack"] as const;
type Part = (typeof parts)[number];

interface Options {
    readonly rounds: string;
    readonly sizes: string;
    readonly largeRounds: string;
}

new Command("bench")
    .description("measures the program against helm and against plain programs, side by side")
    .argument("[parts...]", `only these: ${parts.join(", ")}`)
    .option("-r, --rounds <count>", "how often each is measured", "3")
    .option("-s, --sizes <list>", "numbers of canaries", "1,10,100,1000")
    .option("-l, --large-rounds <count>", "how often sizes of 1000 and more are measured", "2")
    .action(async (named: readonly string[], options: Options) => {
        const wanted = (named.length === 0 ? parts : named).map(knownPart);
        const sections: string[] = [];
        for (const part of wanted) {
            const startedAt = Date.now();
            const rig = await Rig.open(interrupted.signal);
            try {
                sections.push(await section(part, rig, options));
            } finally {
                await rig.close();
            }
            report(`${part} took ${((Date.now() - startedAt) / 60_000).toFixed(1)} min`);
        }
        const text = [heading(), ...sections].join("\n\n");
        console.log(`\n${text}`);
        if (wanted.length === parts.length) {
            fs.writeFileSync(results, `${text}\n`);
            report(`written to ${path.relative(process.cwd(), results)}`);
        } else {
            report("not written: only some parts were measured");
        }
    })
    .parseAsync()
    .catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = interrupted.signal.aborted ? 130 : 1;
    });

process.on("SIGINT", () => interrupted.abort(new Error("interrupted")));
process.on("SIGTERM", () => interrupted.abort(new Error("interrupted")));

async function section(part: Part, rig: Rig, options: Options): Promise<string> {
    const rounds = Number(options.rounds);
    switch (part) {
        case "platform":
            return [
                "## The platform: Gateway API, linkerd-crds, linkerd-control-plane, linkerd-viz, flagger, loadtester",
                platformTable(await benchPlatform(rig, rounds, report)),
            ].join("\n\n");
        case "canaries": {
            const sizes = options.sizes.split(",").map(Number);
            const roundsOf = (canaries: number): number =>
                canaries >= 1000 ? Number(options.largeRounds) : rounds;
            return [
                "## Canaries: the component against the same objects as plain resources",
                "Something else says of each Canary at once that it serves; no Flagger runs, and no workload.",
                canaryTable(await benchCanaries(rig, sizes, roundsOf, report)),
            ].join("\n\n");
        }
        case "start":
            return [
                "## From `pulumi preview` to the program",
                startTable(await benchStart(rig, rounds)),
            ].join("\n\n");
        case "pack":
            return [
                "## The policy pack's share of a preview",
                "The same program without and with every policy; nothing of the platform runs.",
                packTable(await benchPack(rig, rounds, report)),
            ].join("\n\n");
    }
}

function knownPart(name: string): Part {
    const part = parts.find((one) => one === name);
    if (part === undefined) {
        throw new Error(`there is no part "${name}"; there are ${parts.join(", ")}`);
    }
    return part;
}

function heading(): string {
    const cpus = os.cpus();
    return [
        "# Measured",
        [
            `Written by \`make bench\` on ${new Date().toISOString().slice(0, 10)}:`,
            `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown processor"}, ${Math.round(os.totalmem() / 2 ** 30)} GiB,`,
            `${os.type()} ${os.arch()}, Node ${process.version}; ${toolVersions()}.`,
            "Medians, with the smallest and the largest in brackets; ratios are of medians taken side by side in this run.",
            "Pulumi runs as the sandbox runs it: file backend without checkpoints, no type check.",
        ].join(" "),
    ].join("\n\n");
}

function report(line: string): void {
    console.error(line);
}
