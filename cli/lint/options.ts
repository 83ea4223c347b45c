import { type Command, Option } from "commander";
import { factNames } from "../../rules/installation/facts";
import { listFrom } from "../../rules/installation/parse";
import { factOptions, factsFromFlags } from "./fact-options";
import type { LintOptions } from "./lint";

/** The options of the command as commander gives them. */
export interface LintFlags {
    readonly authoritativeKinds: readonly string[];
    readonly namespace: string;
    readonly requireNamespace: boolean;
    /** The facts of the installation, each under the name of its option. */
    readonly [fact: string]: unknown;
}

/**
 * Adds the options for facts that are not in the files. A fact that is neither in the files nor set is not checked.
 *
 * @param command - gets the options
 */
export function addFactOptions(command: Command): Command {
    const facts = command
        .optionsGroup("Facts not in the manifests (unknown facts are not checked):")
        .option(
            "-n, --namespace <name>",
            "namespace of objects that name none, as of kubectl apply -n",
            "default",
        )
        .addOption(
            new Option(
                "--authoritative-kinds <kinds>",
                "kinds of which these are all there are, so that a missing one is an error: MetricTemplate,Secret",
            )
                .argParser(listFrom)
                .default([], "none"),
        )
        .option(
            "--no-require-namespace",
            "let a canary's namespace itself ask for no proxy, if its pods do",
        );
    return factNames.flatMap(factOptions).reduce((all, option) => all.addOption(option), facts);
}

/**
 * The facts that the options give.
 *
 * @param flags - as commander gives them
 */
export function lintOptions(flags: LintFlags): LintOptions {
    return {
        installation: factsFromFlags(flags),
        authoritativeKinds: flags.authoritativeKinds,
        namespace: flags.namespace,
        requireNamespace: flags.requireNamespace,
    };
}
