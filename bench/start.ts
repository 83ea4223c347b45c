import * as fs from "node:fs";

import { writeChartValues } from "./chart-values";
import type { Program, Rig } from "./rig";

/** Seconds from the start of `pulumi preview` to two moments in a program. */
export interface StartFigures {
    readonly program: string;
    /** Until its first line runs. */
    readonly firstLine: number[];
    /** Until it registers its first resource: all imports done, all arguments checked. */
    readonly firstResource: number[];
}

/** Measures how long programs take to begin. */
export async function benchStart(rig: Rig, rounds: number): Promise<StartFigures[]> {
    await writeChartValues(rig);
    const programs: readonly [string, Program][] = [
        ["this package: platform", await rig.program("platform")],
        ["this package: one canary", await rig.program("canaries")],
        ["plain program: charts", await rig.program("charts")],
    ];
    const all = programs.map(([program]): StartFigures => ({
        program,
        firstLine: [],
        firstResource: [],
    }));
    for (let round = 1; round <= rounds; round++) {
        for (const [index, [, program]] of programs.entries()) {
            const file = rig.scratch(`marks-${index}-${round}`);
            const { startedAt } = await program.preview({ BENCH_MARKS: file, BENCH_CANARIES: "1" });
            const marks = fs.readFileSync(file, "utf8");
            const seconds = (what: string): number => {
                const time = new RegExp(`^(\\d+) ${what}$`, "m").exec(marks)?.[1];
                if (time === undefined) {
                    throw new Error(`the program noted no "${what}" in ${file}:\n${marks}`);
                }
                return (Number(time) - startedAt) / 1000;
            };
            all[index]?.firstLine.push(seconds("program"));
            all[index]?.firstResource.push(seconds("first resource"));
        }
    }
    return all;
}
