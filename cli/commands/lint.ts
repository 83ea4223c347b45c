import { Command } from "commander";
import { lint } from "../lint/judge";
import { lintText } from "../lint/text";
import { readManifests } from "../manifests";
import type { Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary lint canary.yaml                          one file, any number of documents
  linkerd-canary lint k8s/ flagger.yaml                    folders and files are one surrounding
  kustomize build overlays/prod | linkerd-canary lint      a rendering, from standard input
  helm template podinfo ./chart | linkerd-canary lint -

Exit codes: 0 nothing worse than a warning, 1 errors found, 2 the input cannot be read`;

/**
 * `linkerd-canary lint`: the rules over the Canaries of any YAML.
 *
 * @param io - where it reads and writes
 */
export function lintCommand(io: Terminal): Command {
    return new Command("lint")
        .summary("check Canaries and what stands around them")
        .description(
            "Checks every Canary of some manifests against the rules, among all the others.",
        )
        .argument("[sources...]", "files, folders, - for standard input (default: standard input)")
        .addHelpText("after", EXAMPLES)
        .action(async (sources: string[]) => {
            const { manifests } = await readManifests(io, sources);
            const result = lint(manifests, { installation: {}, complete: [] });
            io.out(lintText(result, io.colour));
            io.exit(result.findings.some(({ problem }) => problem.severity === "error") ? 1 : 0);
        });
}
