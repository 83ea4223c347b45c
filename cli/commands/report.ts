import { Command, InvalidArgumentError, Option } from "commander";
import { readText } from "../manifests";
import { type OutputFlag, withOutput } from "../output";
import { readPreview } from "../report/preview/read";
import { reportJson } from "../report/json";
import { LONGEST_COMMENT, report } from "../report/report";
import type { Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary report --stack prod preview.json > comment.md
  pulumi preview --json --stack dev | linkerd-canary report --stack dev

Set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true for the preview to include policy results. Do not store such a preview: it
includes Pulumi's debug output, which may contain secrets. The report leaves that output out.

Exit codes: 0 report written, 2 the input is not a preview`;

interface Flags extends OutputFlag<"markdown" | "json"> {
    readonly stack: string;
    readonly limit: number;
}

/**
 * `linkerd-canary report`: formats a preview for a pull request or a program.
 *
 * @param io - the terminal
 */
export function reportCommand(io: Terminal): Command {
    const command = new Command("report")
        .summary("format a preview as Markdown for a pull request, or as JSON")
        .description(
            "Formats the output of `pulumi preview --json` as Markdown or JSON: destructive changes, policy results, the releases with their strategies, and the changes of each component.",
        )
        .argument("[preview]", "file with the preview, - for standard input", "-")
        .option(
            "-s, --stack <name>",
            "name of the stack, for the heading and to update an existing comment",
            "",
        );
    return withOutput(command, ["markdown", "json"])
        .addOption(
            new Option(
                "--limit <characters>",
                "maximum length of the Markdown; it states what was cut",
            )
                .argParser(limit)
                .default(LONGEST_COMMENT, "GitHub's limit, 65536"),
        )
        .addHelpText("after", EXAMPLES)
        .action(async (source: string, flags: Flags): Promise<void> => {
            const { text, file } = await readText(io, source);
            const preview = readPreview(text, file);
            io.out(
                flags.output === "json"
                    ? reportJson(preview, flags.stack)
                    : report(preview, flags.stack, flags.limit),
            );
        });
}

function limit(text: string): number {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1000) {
        throw new InvalidArgumentError("It must be a whole number of at least 1000.");
    }
    return number;
}
