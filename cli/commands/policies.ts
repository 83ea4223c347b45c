import { Command } from "commander";
import { policies } from "../../policy/pack";
import { settingsFileProblems } from "../../policy/settings-file";
import { formatProblems } from "../../rules/problems/problem";
import { readText } from "../manifests";
import { jsonText, type OutputFlag, withOutput } from "../output";
import type { Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary policies policy.prod.json
  linkerd-canary policies policy.prod.json && pulumi up --stack prod --policy-pack-config policy.prod.json …

Pulumi itself checks the levels and the types of settings, but ignores policies with an unknown name.

Exit codes: 0 the file is valid, 1 problems found, 2 the file cannot be read`;

/**
 * `linkerd-canary policies`: checks a file for `--policy-pack-config`.
 *
 * @param io - the terminal
 */
export function policiesCommand(io: Terminal): Command {
    const command = new Command("policies")
        .summary("check the configuration file of the policy pack")
        .description(
            "Checks a file for `pulumi --policy-pack-config`: the names of the policies and their settings, and the enforcement levels.",
        )
        .argument("[file]", "configuration file, - for standard input", "-");
    return withOutput(command, ["text", "json"])
        .addHelpText("after", EXAMPLES)
        .action(async (source: string, flags: OutputFlag<"text" | "json">): Promise<void> => {
            const { text, file } = await readText(io, source);
            const problems = settingsFileProblems(text, file, policies());
            if (flags.output === "json") {
                io.out(jsonText({ file, problems }));
            } else if (problems.length > 0) {
                io.out(`${formatProblems(problems, `the policy configuration in ${file}`)}\n`);
            }
            io.exit(problems.length > 0 ? 1 : 0);
        });
}
