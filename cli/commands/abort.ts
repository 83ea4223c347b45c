import { Command } from "commander";
import { canaryKey } from "../../kube/release/canaries";
import { type ClusterOptions, withClusterOptions } from "../cluster/options";
import { awaitRollback } from "../control/await-rollback";
import { decideAbort } from "../control/decide";
import { openCanary, switchOn, withYes, type YesOption } from "../control/run";
import { durationOption } from "../live/durations";
import { INTERRUPTED } from "../live/pause";
import type { Terminal } from "../terminal";

interface AbortOptions extends ClusterOptions, YesOption {
    readonly timeout?: number;
}

/**
 * `linkerd-canary abort`: rolls a release back.
 *
 * @param io - the terminal
 */
export function abortCommand(io: Terminal): Command {
    const command = new Command("abort")
        .summary("roll the release of a canary back")
        .description(
            "Requests a rollback through the Canary's rollback hook, waits until Flagger has rolled the release back, and " +
                "withdraws the request, so that it does not roll back the next release.",
        )
        .argument("<canary>", "namespace/name")
        .option(
            "--timeout <duration>",
            "maximum time to wait for the rollback (default: three analysis intervals plus 30 s)",
            durationOption,
        );
    return withYes(withClusterOptions(command))
        .addHelpText(
            "after",
            `
Examples:
  linkerd-canary abort prod/podinfo
  linkerd-canary abort prod/podinfo --yes                without a question, for pipelines

Exit codes: 0 rolled back, 2 wrong usage, nothing was changed, not rolled back in time, or the cluster cannot be read,
130 interrupted by Ctrl-C`,
        )
        .action(async (name: string, options: AbortOptions) => {
            const opened = await openCanary(name, options);
            const switches = await switchOn(
                io,
                opened,
                decideAbort(opened.canary),
                "open",
                options,
            );
            const { intervalSeconds } = opened.canary;
            const ended = await awaitRollback({
                ...opened,
                switches,
                limitMs: options.timeout ?? (3 * intervalSeconds + 30) * 1000,
                signal: io.signal,
            });
            if (ended) {
                io.out(`${canaryKey(opened.canary)}: rolled back\n`);
            }
            io.exit(ended ? 0 : INTERRUPTED);
        });
}
