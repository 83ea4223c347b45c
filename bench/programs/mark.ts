import { appendFileSync } from "node:fs";

/** Notes the moment at which the program got so far, where the benchmark asks for it. */
export function mark(what: string): void {
    const file = process.env["BENCH_MARKS"];
    if (file !== undefined && file !== "") {
        appendFileSync(file, `${Date.now()} ${what}\n`);
    }
}

mark("program");
