import { Command } from "commander";
import { canaryKey } from "../../kube/release/canaries";
import { type ClusterOptions, withClusterOptions } from "../cluster/options";
import { decideGate } from "../control/decide";
import { openCanary, switchOn, withYes, type YesOption } from "../control/run";
import { gateStatusJson, gateStatusText, readGateStatus } from "../control/status";
import { type OutputFlag, withOutput } from "../output";
import type { Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary gate status test/podinfo                whether its gate is open, and who waits for it
  linkerd-canary gate open test/podinfo                  the release that waits continues
  linkerd-canary gate open test/podinfo --yes            without a question, for pipelines

A load tester keeps one gate for each Canary in its memory: it is closed at first and when the load tester restarts, and all
confirm-* hooks of the Canary read it. The load tester is reached through a port-forward to its pods, because its policy in the
mesh admits only Flagger. That needs the permissions to get services, list endpointslices.discovery.k8s.io, and get and create
pods/portforward in its namespace, and to get the Canary.

Exit codes: 0 success, 2 wrong usage, nothing was changed, or the cluster cannot be read`;

/**
 * `linkerd-canary gate`: the manual gate of a Canary.
 *
 * @param io - the terminal
 */
export function gateCommand(io: Terminal): Command {
    const gate = new Command("gate")
        .summary("open or close the manual gate of a canary, or show its state")
        .description("Opens or closes the gate of the load tester that a release waits for.")
        .addHelpText("after", EXAMPLES);
    for (const action of ["open", "close"] as const) {
        const command = new Command(action)
            .description(
                action === "open"
                    ? "Opens the gate: the release that waits for it continues at Flagger's next check."
                    : "Closes the gate: releases wait there.",
            )
            .argument("<canary>", "namespace/name");
        gate.addCommand(
            withYes(withClusterOptions(command)).action(
                async (name: string, options: ClusterOptions & YesOption) => {
                    const opened = await openCanary(name, options);
                    await switchOn(io, opened, decideGate(opened.canary, action), action, options);
                    io.out(
                        `the gate of ${canaryKey(opened.canary)} is ${action === "open" ? "open" : "closed"}\n`,
                    );
                },
            ),
        );
    }
    const status = new Command("status")
        .description("Shows whether each gate and the rollback switch are open.")
        .argument("<canary>", "namespace/name");
    return gate.addCommand(
        withOutput(withClusterOptions(status), ["text", "json"]).action(
            async (name: string, options: ClusterOptions & OutputFlag<"text" | "json">) => {
                const { server, canary } = await openCanary(name, options);
                const read = await readGateStatus(server, canary);
                io.out(options.output === "json" ? gateStatusJson(read) : gateStatusText(read));
            },
        ),
    );
}
