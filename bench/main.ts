import * as fs from "node:fs";
import * as path from "node:path";

import { Command } from "commander";

import { benchCanaries } from "./canaries";
import { benchPack } from "./pack";
import { benchPlatform } from "./platform";
import { canaryTable, packTable, platformTable, startTable } from "./report";
import { circumstances, type Section, withSections } from "./results";
import type { Rig } from "./rig";
import { runCommand, withRig } from "./run";
import { benchStart } from "./start";

const results = path.join(__dirname, "RESULTS.md");

/** The parts of the benchmark, each on a sandbox of its own. */
const parts = ["platform", "canaries", "start", "pack"] as const;
type Part = (typeof parts)[number];

interface Options {
    readonly rounds: string;
    readonly sizes: string;
    readonly largeRounds: string;
}

const bench = new Command("bench")
    .description(
        "measures the program against helm and against plain programs, side by side, and writes RESULTS.md",
    )
    .argument("[parts...]", `only these: ${parts.join(", ")}`)
    .option("-r, --rounds <count>", "how often each is measured", "3")
    .option("-s, --sizes <list>", "numbers of canaries", "1,10,100,1000")
    .option("-l, --large-rounds <count>", "how often sizes of 1000 and more are measured", "2")
    .action(async (named: readonly string[], options: Options) => {
        const wanted = (named.length === 0 ? parts : named).map(knownPart);
        const sections: Section[] = [];
        for (const part of wanted) {
            const startedAt = Date.now();
            sections.push(await withRig((rig) => section(part, rig, options)));
            report(`${part} took ${((Date.now() - startedAt) / 60_000).toFixed(1)} min`);
        }
        const before = fs.existsSync(results) ? fs.readFileSync(results, "utf8") : "";
        fs.writeFileSync(results, withSections(before, sections));
        console.log(`\n${withSections("", sections)}`);
        report(`written to ${path.relative(process.cwd(), results)}`);
    });

runCommand(bench);

async function section(part: Part, rig: Rig, options: Options): Promise<Section> {
    const { title, about, table } = await measured(part, rig, options);
    return { title, text: [circumstances(), ...about, table].join("\n\n") };
}

interface Measured {
    readonly title: string;
    /** Paragraphs before the table. */
    readonly about: readonly string[];
    readonly table: string;
}

async function measured(part: Part, rig: Rig, options: Options): Promise<Measured> {
    const rounds = Number(options.rounds);
    switch (part) {
        case "platform":
            return {
                title: "The platform: Gateway API, linkerd-crds, linkerd-control-plane, linkerd-viz, flagger, loadtester",
                about: [],
                table: platformTable(await benchPlatform(rig, rounds, report)),
            };
        case "canaries": {
            const sizes = options.sizes.split(",").map(Number);
            const roundsOf = (canaries: number): number =>
                canaries >= 1000 ? Number(options.largeRounds) : rounds;
            return {
                title: "Canaries: the component against the same objects as plain resources",
                about: [
                    "Something else says of each Canary at once that it serves; no Flagger runs, and no workload.",
                ],
                table: canaryTable(await benchCanaries(rig, sizes, roundsOf, report)),
            };
        }
        case "start":
            return {
                title: "From `pulumi preview` to the program",
                about: [],
                table: startTable(await benchStart(rig, rounds)),
            };
        case "pack":
            return {
                title: "The policy pack's share of a preview",
                about: [
                    "The same program without a policy pack, with one that does nothing, and with every policy of this one; nothing of the platform runs.",
                ],
                table: packTable(await benchPack(rig, rounds, report)),
            };
    }
}

function knownPart(name: string): Part {
    const part = parts.find((one) => one === name);
    if (part === undefined) {
        throw new Error(`there is no part "${name}"; there are ${parts.join(", ")}`);
    }
    return part;
}

function report(line: string): void {
    console.error(line);
}
