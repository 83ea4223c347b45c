// `tsx ci/preview.ts <stack> <folder> [arguments of pulumi preview]`: a step of .github/workflows/preview.yml. Previews
// a stack under the policy pack and writes <folder>/preview.json and <folder>/report.md, also of a preview that failed,
// whose exit code it then has.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { readPreview } from "../cli/report/preview/read";
import { report } from "../cli/report/report";

/** More than any preview: a stack of two hundred canaries prints 30 MB. */
const MOST_OUTPUT = 1024 ** 3;

const root = path.resolve(__dirname, "..");

function main(stack: string | undefined, folder: string | undefined, more: string[]): number {
    if (stack === undefined || folder === undefined) {
        throw new Error("usage: tsx ci/preview.ts <stack> <folder> [arguments of pulumi preview]");
    }
    const args = ["preview", "--json", "--non-interactive", "--stack", stack];
    const { error, status, stdout } = spawnSync(
        "pulumi",
        [...args, "--policy-pack", path.join(root, "policy"), ...more],
        {
            encoding: "utf8",
            // with the results of the policies
            env: { ...process.env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
            maxBuffer: MOST_OUTPUT,
            stdio: ["ignore", "pipe", "inherit"],
        },
    );
    if (error !== undefined) {
        throw error;
    }
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "preview.json");
    fs.writeFileSync(file, stdout);
    const markdown = report(readPreview(stdout, file), stack);
    fs.writeFileSync(path.join(folder, "report.md"), markdown);
    const summary = process.env["GITHUB_STEP_SUMMARY"];
    if (summary !== undefined) {
        fs.appendFileSync(summary, markdown);
    }
    return status ?? 1;
}

try {
    const [stack, folder, ...more] = process.argv.slice(2);
    process.exitCode = main(stack, folder, more);
} catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
}
