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
  linkerd-canary lint k8s/ flagger.yaml              folders and files, checked together
  kustomize build overlays/prod | linkerd-canary lint
  helm template podinfo ./chart | linkerd-canary lint --authoritative-kinds MetricTemplate -
  linkerd-canary lint --output github k8s/           annotations in a GitHub workflow
  linkerd-canary lint --output sarif k8s/ > lint.sarif

Exit codes: 0 no errors (there may be warnings), 1 errors found, 2 the input cannot be read`;

/**
 * `linkerd-canary lint`: checks the Canaries in YAML manifests against the rules.
 *
 * @param io - the terminal
 */
export function lintCommand(io: Terminal): Command {
    const command = new Command("lint")
        .summary("check Canaries and their related objects")
        .description(
            "Checks every Canary in the manifests against the rules, together with the other manifests that it refers to.",
        )
        .argument("[sources...]", "files, folders, - for standard input (default: standard input)")
        .addOption(
            new Option("-o, --output <format>", "output format")
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

/** Notes on what was not checked. */
function notes(canaries: number, others: number): string[] {
    return [
        ...(canaries === 0 ? ["no Canary found in the manifests"] : []),
        ...(others > 0
            ? [
                  `ignored ${others} ${others === 1 ? "document that is not a Kubernetes object" : "documents that are not Kubernetes objects"}`,
              ]
            : []),
    ];
}
