import { Command } from "commander";
import { canaryKey } from "../../kube/release/canaries";
import { type ClusterOptions, withClusterOptions } from "../cluster/options";
import { decidePromotion } from "../control/decide";
import { openCanary, switchOn, withYes, type YesOption } from "../control/run";
import type { Terminal } from "../terminal";

/**
 * `linkerd-canary promote`: lets a release continue that waits for its gate.
 *
 * @param io - the terminal
 */
export function promoteCommand(io: Terminal): Command {
    const command = new Command("promote")
        .summary("let the release of a canary continue that waits for approval")
        .description(
            "Opens the gate that the release waits for. Flagger promotes a release only after its checks have passed; " +
                "nothing here skips them.",
        )
        .argument("<canary>", "namespace/name");
    return withYes(withClusterOptions(command))
        .addHelpText(
            "after",
            `
Examples:
  linkerd-canary promote prod/podinfo
  linkerd-canary promote prod/podinfo --yes && linkerd-canary wait prod/podinfo --since 1m

Exit codes: 0 the gate is open, 2 wrong usage, nothing was changed, or the cluster cannot be read`,
        )
        .action(async (name: string, options: ClusterOptions & YesOption) => {
            const opened = await openCanary(name, options);
            await switchOn(io, opened, decidePromotion(opened.canary), "open", options);
            const key = canaryKey(opened.canary);
            io.out(
                `the gate of ${key} is open; Flagger reads it every ${opened.canary.intervalSeconds} s\n`,
            );
        });
}
