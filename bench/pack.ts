import * as fs from "node:fs";

import { prepareCluster } from "./canaries";
import type { Measurement } from "./measure";
import type { Program, Rig } from "./rig";

/** Sizes at which the pack's share is told. */
const sizes = [1, 200] as const;

/** What the policy pack adds to the previews of so many canaries. */
export interface PackFigures {
    readonly canaries: number;
    readonly without: Measurement[];
    readonly with: Measurement[];
}

/** Previews the same program without and with the policy pack, in turn, so often. */
export async function benchPack(
    rig: Rig,
    rounds: number,
    report: (line: string) => void,
): Promise<PackFigures[]> {
    await prepareCluster(rig);
    const program = await rig.program("canaries");
    const pack = packOptions(rig);
    const all: PackFigures[] = [];
    for (const canaries of sizes) {
        const env = { BENCH_CANARIES: String(canaries) };
        const figures: PackFigures = { canaries, without: [], with: [] };
        for (let round = 1; round <= rounds; round++) {
            figures.without.push(await program.preview(env));
            figures.with.push(await judged(program, env, pack));
            report(
                `${canaries} canaries, round ${round}: ` +
                    `${figures.without.at(-1)?.seconds.toFixed(1)} s, with the pack ${figures.with.at(-1)?.seconds.toFixed(1)} s`,
            );
        }
        all.push(figures);
    }
    return all;
}

/** The pack as npm installs it. No platform runs here, which is to be told and not to stop the preview. */
function packOptions(rig: Rig): string[] {
    const config = rig.scratch("policy.json");
    fs.writeFileSync(config, JSON.stringify({ all: "advisory" }));
    return ["--policy-pack", rig.policyPack(), "--policy-pack-config", config];
}

async function judged(
    program: Program,
    env: Readonly<Record<string, string>>,
    pack: readonly string[],
): Promise<Measurement> {
    const preview = await program.preview(env, pack);
    if (!preview.output.includes("linkerd-canary@")) {
        throw new Error(`the pack took no part in the preview:\n${preview.output}`);
    }
    return preview;
}
