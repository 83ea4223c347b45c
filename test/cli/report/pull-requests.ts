import * as fs from "node:fs";
import * as path from "node:path";

/** What pull requests change of the program under test/real/programs/pull-request: a setting each. */
export const changes = {
    "image-change": ["image", "example.org/cart:1.1.0"],
    "strategy-change": ["stepWeight", "10"],
    "destructive-delete": ["old", "gone"],
    "destructive-replace": ["old", "older"],
    "policy-violation": ["meshed", "no"],
} as const;

/** The report of a change, as it has to be. */
export function goldenReport(name: string): string {
    return fs.readFileSync(fileOf(name), "utf8");
}

/** Renews the report of a change. */
export function writeGoldenReport(name: string, markdown: string): void {
    fs.writeFileSync(fileOf(name), markdown);
}

function fileOf(name: string): string {
    return path.resolve(__dirname, "../../golden/reports", `${name}.md`);
}
