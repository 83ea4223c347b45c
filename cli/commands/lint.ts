import { Command } from "commander";
import type { RuleException } from "../../rules/problems/exceptions";
import { shownText } from "../../rules/problems/problem";
import { readExceptions, withoutExcepted } from "../lint/exceptions";
import { count, type LintResult } from "../lint/finding";
import { type Format, FORMATS, formatResult } from "../lint/formats";
import { lint } from "../lint/lint";
import { addFactOptions, type LintFlags, lintOptions } from "../lint/options";
import { EXCLUDE_OPTION, readManifests } from "../manifests";
import { type OutputFlag, withOutput } from "../output";
import { type Terminal, UNUSABLE } from "../terminal";
import { packageVersion } from "../version";

interface Flags extends LintFlags, OutputFlag<Format> {
    readonly exclude: readonly string[];
    readonly exceptions?: string;
}

const EXAMPLES = `
Examples:
  linkerd-canary lint canary.yaml                    one file with any number of documents
  linkerd-canary lint k8s/ flagger.yaml              folders and files, checked together
  linkerd-canary lint . --exclude 'test/**'          a repository, without what git ignores and without tests
  kustomize build overlays/prod | linkerd-canary lint
  helm template podinfo ./chart | linkerd-canary lint --authoritative-kinds MetricTemplate -
  linkerd-canary lint --output github k8s/           annotations in a GitHub workflow
  linkerd-canary lint --output sarif k8s/ > lint.sarif

Exit codes: 0 no errors (there may be warnings), 1 errors found, 2 a part of the input cannot be read`;

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
        .argument("[sources...]", "files, folders, - for standard input (default: standard input)");
    withOutput(command, FORMATS)
        .option(...EXCLUDE_OPTION)
        .option(
            "--exceptions <file>",
            "rules that are not reported: a list of rule, reason and object, or the configuration of the policy pack with its except",
        );
    return addFactOptions(command)
        .addHelpText("after", EXAMPLES)
        .action(async (sources: string[], flags: Flags) => {
            const { manifests, others, problems } = await readManifests(io, sources, flags.exclude);
            const { exceptions: file } = flags;
            const exceptions = file === undefined ? [] : readExceptions(file);
            const linted = lint(manifests, lintOptions(flags), problems);
            const { result, excepted, unused } = withoutExcepted(linted, exceptions);
            const { colour } = io;
            io.out(formatResult(flags.output, result, { colour, version: packageVersion() }));
            for (const note of [
                ...notes(result.canaries, others),
                ...exceptionNotes(excepted, unused),
            ]) {
                io.error(`note: ${shownText(note)}\n`);
            }
            io.exit(exitCode(result));
        });
}

/** With input that cannot be read, the result is incomplete, whatever else was found. */
function exitCode(result: LintResult): number {
    return result.isIncomplete ? UNUSABLE : Number(count(result, "error") > 0);
}

/** Notes on what exceptions did. */
function exceptionNotes(excepted: number, unused: readonly RuleException[]): string[] {
    return [
        ...(excepted === 0 ? [] : [`${excepted} excepted`]),
        ...unused.map(
            ({ rule, object }) =>
                `the exception for ${rule}${object === undefined ? "" : ` of ${object}`} has nothing to except`,
        ),
    ];
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
