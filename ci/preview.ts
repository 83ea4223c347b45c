// `tsx ci/preview.ts <stack> <folder> [arguments of pulumi preview]`: a step of .github/workflows/preview.yml. Previews
// the stack of the folder that it is run in under the policy pack and writes <folder>/report.md, also of a preview that
// failed, whose exit code it then has.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { readPreview } from "../cli/report/preview/read";
import { report } from "../cli/report/report";
import { policies } from "../policy/pack";
import { settingsFileProblems } from "../policy/settings-file";
import { formatProblems } from "../rules/problems/problem";

/** Larger than any preview: the sandbox's stack with 150 objects prints 11 MB. */
const MOST_OUTPUT = 1024 ** 3;

const root = path.resolve(__dirname, "..");

function main(stack: string | undefined, folder: string | undefined, more: string[]): number {
    if (stack === undefined || folder === undefined) {
        throw new Error("usage: tsx ci/preview.ts <stack> <folder> [arguments of pulumi preview]");
    }
    const wrong = settingsFiles(more).flatMap((file) =>
        settingsFileProblems(fs.readFileSync(file, "utf8"), file, policies()),
    );
    if (wrong.length > 0) {
        throw new Error(formatProblems(wrong, "the policy pack configuration"));
    }
    const args = ["preview", "--json", "--non-interactive", "--stack", stack];
    const { error, status, stdout } = spawnSync(
        "pulumi",
        [...args, "--policy-pack", path.join(root, "policy"), ...more],
        {
            encoding: "utf8",
            // include policy results
            env: { ...process.env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
            maxBuffer: MOST_OUTPUT,
            stdio: ["ignore", "pipe", "inherit"],
        },
    );
    if (error !== undefined) {
        throw error;
    }
    // Keep only the report: the stream includes debug output in which Pulumi shows secrets.
    const markdown = report(readPreview(stdout, "pulumi preview"), stack);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "report.md"), markdown);
    const summary = process.env["GITHUB_STEP_SUMMARY"];
    if (summary !== undefined) {
        fs.appendFileSync(summary, markdown);
    }
    return status ?? 1;
}

/** The policy configuration files in the arguments, as `--policy-pack-config file` or `--policy-pack-config=file`. */
function settingsFiles(args: readonly string[]): string[] {
    const option = "--policy-pack-config";
    return args.flatMap((arg, index) =>
        arg === option
            ? (args[index + 1] ?? [])
            : arg.startsWith(`${option}=`)
              ? arg.slice(option.length + 1)
              : [],
    );
}

try {
    const [stack, folder, ...more] = process.argv.slice(2);
    process.exitCode = main(stack, folder, more);
} catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
}
