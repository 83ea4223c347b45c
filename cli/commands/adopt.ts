import { Command } from "commander";

import { adoptionJson } from "../adopt/json";
import { adoptionReport } from "../adopt/report";
import { runPulumi } from "../adopt/pulumi";
import { adopt } from "../adopt/run";
import { durationWithDefault } from "../live/durations";
import { type OutputFlag, withOutput } from "../output";
import type { Terminal } from "../terminal";

const HELP = `
Examples:
  linkerd-canary adopt --stack dev --dry-run        what would be adopted, and what would differ
  linkerd-canary adopt --stack dev

Run it in the folder of the program, with the settings that describe what the cluster has. The cluster is only read. The
stack's state is saved to a file first, and the report prints how to undo the adoption.

Trust anchor and issuer of the mesh are kept: for a stack that generates its own, they become its settings identity.*,
the key as a secret.

Exit codes: 0 adopted, 1 the next update would replace or delete an object (the adoption is undone), 2 the stack or the
cluster cannot be read`;

interface Flags extends OutputFlag<"text" | "json"> {
    readonly stack?: string;
    readonly configFile?: string;
    readonly dryRun?: boolean;
    readonly backup?: string;
    /** Milliseconds. */
    readonly requestTimeout: number;
}

/**
 * `linkerd-canary adopt`: takes what a cluster already runs into a stack.
 *
 * @param io - the terminal
 */
export function adoptCommand(io: Terminal): Command {
    const command = new Command("adopt")
        .summary("take what a cluster already runs into a stack, without changing the cluster")
        .description(
            "Finds the objects on the cluster that a stack of this program would create, installed by Helm, the Linkerd CLI, kustomize or kubectl, and adds them to the stack's state, so that the next update changes them instead of refusing the cluster.",
        )
        .option("-s, --stack <name>", "stack to adopt into (default: the selected stack)")
        .option("--config-file <file>", "file with the stack's settings")
        .option("--dry-run", "report only; change neither the stack nor its settings")
        .option("--backup <file>", "file for the state before the adoption; it must not exist");
    return withOutput(command, ["text", "json"])
        .addOption(
            durationWithDefault(
                "--request-timeout <duration>",
                "timeout of a single request to the cluster",
                "10s",
            ),
        )
        .addHelpText("after", HELP)
        .action(async (flags: Flags) => {
            const { backup, configFile, dryRun = false, output, requestTimeout, stack } = flags;
            const options = { stack, configFile, dryRun, backup };
            const adoption = await adopt(
                { ...options, timeoutSeconds: requestTimeout / 1000 },
                runPulumi,
            );
            io.out(
                output === "json"
                    ? adoptionJson(adoption)
                    : adoptionReport(adoption, `--stack ${adoption.stack}`),
            );
            io.exit(0);
        });
}
