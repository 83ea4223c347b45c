import { Command, InvalidArgumentError, Option } from "commander";
import { readText } from "../manifests";
import { readPreview } from "../report/preview/read";
import { LONGEST_COMMENT, report } from "../report/report";
import type { Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary report --stack prod preview.json > comment.md
  pulumi preview --json --stack dev | linkerd-canary report --stack dev

The preview has the results of policies if it is made with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true; do not keep it
then, since Pulumi's debug lines, in which secrets can stand, are in it. They are in no report.

Exit codes: 0 the report is written, 2 the input is no preview.`;

/**
 * `linkerd-canary report`: a preview as Markdown for a pull request.
 *
 * @param io - where it reads and writes
 */
export function reportCommand(io: Terminal): Command {
    return new Command("report")
        .summary("write a preview as Markdown for a pull request")
        .description(
            "Writes what `pulumi preview --json` prints as Markdown: what is destroyed, what the policies say, what is released and how, and what changes in each component.",
        )
        .argument("[preview]", "file with the preview, - for standard input", "-")
        .option(
            "-s, --stack <name>",
            "name of the stack, for the heading and to find the comment again",
            "",
        )
        .addOption(
            new Option("--limit <characters>", "longest report; what is left out is said")
                .argParser(limit)
                .default(LONGEST_COMMENT, "GitHub's, 65536"),
        )
        .addHelpText("after", EXAMPLES)
        .action(
            async (
                source: string,
                flags: { readonly stack: string; readonly limit: number },
            ): Promise<void> => {
                const { text, file } = await readText(io, source);
                io.out(report(readPreview(text, file), flags.stack, flags.limit));
            },
        );
}

function limit(text: string): number {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1000) {
        throw new InvalidArgumentError("It must be a whole number of at least 1000.");
    }
    return number;
}
