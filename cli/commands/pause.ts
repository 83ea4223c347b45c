import { Command } from "commander";
import { canaryKey, canaryPath } from "../../kube/release/canaries";
import { type ClusterOptions, withClusterOptions } from "../cluster/options";
import { confirm } from "../control/confirm";
import { openCanary, withYes, type YesOption } from "../control/run";
import { isActive } from "../../kube/release/phases";
import type { Terminal } from "../terminal";

const NOTE = `
Examples:
  linkerd-canary pause test/podinfo                      ask, then suspend the Canary
  linkerd-canary resume test/podinfo --yes               without a question, for pipelines

Flagger evaluates nothing of a paused canary: its traffic stays as it is, faulty versions are not rolled back, and new ones
are not released. To stop before the next step and keep the checks, use a gate with the stage trafficIncrease or promotion
(linkerd-canary gate close).
The command sets or removes spec.suspend of the Canary; a program that sets the field itself sets it back. It needs the
permissions to get and patch canaries.flagger.app.

Exit codes: 0 success, 2 wrong usage, nothing was changed, or the cluster cannot be read`;

/**
 * `linkerd-canary pause`: suspends a Canary.
 *
 * @param io - the terminal
 */
export function pauseCommand(io: Terminal): Command {
    return suspension(
        io,
        true,
        "pause",
        "stop Flagger's work on a canary, with its traffic as it is",
    );
}

/**
 * `linkerd-canary resume`: ends the suspension of a Canary.
 *
 * @param io - the terminal
 */
export function resumeCommand(io: Terminal): Command {
    return suspension(io, false, "resume", "let Flagger continue with a paused canary");
}

function suspension(io: Terminal, suspend: boolean, name: string, summary: string): Command {
    const command = new Command(name)
        .summary(summary)
        .description(`${suspend ? "Suspends" : "Ends the suspension of"} a Canary (spec.suspend).`)
        .argument("<canary>", "namespace/name");
    return withYes(withClusterOptions(command))
        .addHelpText("after", NOTE)
        .action(async (text: string, options: ClusterOptions & YesOption) => {
            const { server, canary } = await openCanary(text, options);
            const key = canaryKey(canary);
            if (canary.suspended === suspend) {
                io.out(`${key} is ${suspend ? "paused already" : "not paused"}\n`);
                return;
            }
            const traffic = isActive(canary)
                ? "the traffic of its release stays as it is, without checks and rollback"
                : "new versions are not released";
            const effect = suspend ? `pauses ${key}: ${traffic}` : `resumes ${key}`;
            await confirm(io, effect, options.yes === true);
            // without the field, as if it had never been set
            await server.patch(canaryPath(canary), { spec: { suspend: suspend || null } });
            io.out(`${key} is ${suspend ? "paused" : "not paused any more"}\n`);
        });
}
