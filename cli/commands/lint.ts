import { Command, Option } from "commander";
import { count } from "../lint/finding";
import { type Format, FORMATS, formatResult } from "../lint/formats";
import { lint } from "../lint/lint";
import { addFactOptions, type LintFlags, lintOptions } from "../lint/options";
import { readManifests } from "../manifests";
import type { Terminal } from "../terminal";
import { packageVersion } from "../version";

const EXAMPLES = `
Examples:
  linkerd-canary lint canary.yaml                    one file with any number of documents
  linkerd-canary lint k8s/ flagger.yaml              folders and files, as one surrounding
  kustomize build overlays/prod | linkerd-canary lint
  helm template podinfo ./chart | linkerd-canary lint --authoritative-kinds MetricTemplate -
  linkerd-canary lint --output github k8s/           annotations in a workflow of GitHub
  linkerd-canary lint --output sarif k8s/ > lint.sarif

Exit codes: 0 nothing worse than a warning, 1 errors found, 2 the input cannot be read.`;

/**
 * `linkerd-canary lint`: the rules over the Canaries of any YAML.
 *
 * @param io - where it reads and writes
 */
export function lintCommand(io: Terminal): Command {
    const command = new Command("lint")
        .summary("check Canaries and what stands around them")
        .description(
            "Checks every Canary of some manifests against the rules, all the other manifests around it.",
        )
        .argument("[sources...]", "files, folders, and - for standard input (alone the default)")
        .addOption(
            new Option("-o, --output <format>", "how to write what was found")
                .choices(FORMATS)
                .default(FORMATS[0]),
        );
    return addFactOptions(command)
        .addHelpText("after", EXAMPLES)
        .action(async (sources: string[], flags: LintFlags & { readonly output: Format }) => {
            const { manifests, others } = await readManifests(io, sources);
            const result = lint(manifests, lintOptions(flags));
            const { colour } = io;
            io.out(formatResult(flags.output, result, { colour, version: packageVersion() }));
            for (const note of notes(result.canaries, others)) {
                io.error(`note: ${note}\n`);
            }
            io.exit(count(result, "error") > 0 ? 1 : 0);
        });
}

/** What a user may not expect: that nothing was checked, or not everything. */
function notes(canaries: number, others: number): string[] {
    return [
        ...(canaries === 0 ? ["there is no Canary among the manifests"] : []),
        ...(others > 0 ? [`left out what is no Kubernetes object: ${others} documents`] : []),
    ];
}
