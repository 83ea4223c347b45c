import { Command } from "commander";
import { canaryKey } from "../cluster/canaries";
import { type ClusterOptions, withClusterOptions } from "../cluster/options";
import { decideGate } from "../control/decide";
import { switchesOf } from "../control/hooks";
import { readSwitch } from "../control/load-tester";
import { openCanary, switchOn, withYes, type YesOption } from "../control/run";
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
        withClusterOptions(status).action(async (name: string, options: ClusterOptions) => {
            const { server, canary } = await openCanary(name, options);
            const { switches, others } = switchesOf(canary);
            const lines = [
                `${canaryKey(canary)}: ${canary.phase || "not yet seen by Flagger"}`,
                ...(await Promise.all(
                    switches.map(async (each) => {
                        const hooks = each.hooks.map((hook) => `${hook.type} ${hook.name}`);
                        const state = await readSwitch(server, canary, each);
                        return `${each.kind}: ${state} (${hooks.join(", ")})`;
                    }),
                )),
                ...others.map(
                    ({ type, name: hook, url }) =>
                        `${type} ${hook}: decided by the command or service at ${url}`,
                ),
                ...(switches.length + others.length === 0 ? ["no gate and no rollback hook"] : []),
            ];
            io.out(`${lines.join("\n")}\n`);
        }),
    );
}
