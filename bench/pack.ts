import * as fs from "node:fs";
import * as path from "node:path";

import { prepareCluster } from "./canaries";
import type { Measurement } from "./measure";
import type { Program, Rig } from "./rig";

/** Sizes at which the pack's share is told. */
const sizes = [1, 200] as const;

/** What the policy pack adds to the previews of so many canaries. */
export interface PackFigures {
    readonly canaries: number;
    readonly without: Measurement[];
    /** With a pack of one policy that does nothing: what Pulumi itself takes for any pack. */
    readonly empty: Measurement[];
    readonly with: Measurement[];
}

/** Previews the same program without a pack, with one that does nothing and with ours, in turn, so often. */
export async function benchPack(
    rig: Rig,
    rounds: number,
    report: (line: string) => void,
): Promise<PackFigures[]> {
    await prepareCluster(rig);
    const program = await rig.program("canaries");
    const ours = ["--policy-pack", rig.policyPack(), ...rig.advisory()];
    const nothing = ["--policy-pack", writeEmptyPack(rig)];
    const all: PackFigures[] = [];
    for (const canaries of sizes) {
        const env = { BENCH_CANARIES: String(canaries) };
        const figures: PackFigures = { canaries, without: [], empty: [], with: [] };
        for (let round = 1; round <= rounds; round++) {
            figures.without.push(await program.preview(env));
            figures.empty.push(await judged(program, env, nothing, "empty-pack@"));
            figures.with.push(await judged(program, env, ours, "linkerd-canary@"));
            const [without, empty, withOurs] = [figures.without, figures.empty, figures.with].map(
                (runs) => runs.at(-1)?.seconds.toFixed(1),
            );
            report(
                `${canaries} canaries, round ${round}: ${without} s, ` +
                    `with an empty pack ${empty} s, with ours ${withOurs} s`,
            );
        }
        all.push(figures);
    }
    return all;
}

/** Writes the smallest pack that Pulumi runs, and gives its folder. */
function writeEmptyPack(rig: Rig): string {
    const folder = path.dirname(rig.scratch("empty-pack/PulumiPolicy.yaml"));
    const files = {
        "PulumiPolicy.yaml": "runtime: nodejs\n",
        "package.json": JSON.stringify({ name: "empty-pack", version: "1.0.0", main: "index.js" }),
        "index.js": `
            const { PolicyPack } = require("@pulumi/policy");
            new PolicyPack("empty-pack", {
                policies: [
                    {
                        name: "nothing",
                        description: "Does nothing.",
                        enforcementLevel: "advisory",
                        validateResource: () => {},
                    },
                ],
            });
        `,
    };
    for (const [name, text] of Object.entries(files)) {
        fs.writeFileSync(path.join(folder, name), text);
    }
    return folder;
}

async function judged(
    program: Program,
    env: Readonly<Record<string, string>>,
    options: readonly string[],
    name: string,
): Promise<Measurement> {
    const preview = await program.preview(env, options);
    if (!preview.output.includes(name)) {
        throw new Error(`${name} took no part in the preview:\n${preview.output}`);
    }
    return preview;
}
