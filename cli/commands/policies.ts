import { Command } from "commander";
import { policies } from "../../policy/pack";
import { settingsFileProblems } from "../../policy/settings-file";
import { formatProblems } from "../../rules/problems/problem";
import { readText } from "../manifests";
import type { Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary policies policy.prod.json
  linkerd-canary policies policy.prod.json && pulumi up --stack prod --policy-pack-config policy.prod.json …

Pulumi itself checks levels and the types of settings, and passes over the names of policies that there are not.

Exit codes: 0 every name is known, 1 some are not, 2 the file cannot be read.`;

/**
 * `linkerd-canary policies`: the names in a file for `--policy-pack-config`.
 *
 * @param io - where it reads and writes
 */
export function policiesCommand(io: Terminal): Command {
    return new Command("policies")
        .summary("check the settings of the policy pack")
        .description(
            "Checks a file for `pulumi --policy-pack-config`: the names of policies and of their settings, and the levels.",
        )
        .argument("[file]", "file with the settings, - for standard input", "-")
        .addHelpText("after", EXAMPLES)
        .action(async (source: string): Promise<void> => {
            const { text, file } = await readText(io, source);
            const problems = settingsFileProblems(text, file, policies());
            if (problems.length > 0) {
                io.out(`${formatProblems(problems, `the policy settings of ${file}`)}\n`);
            }
            io.exit(problems.length > 0 ? 1 : 0);
        });
}
