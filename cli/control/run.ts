import type { Command } from "commander";
import type { ApiServer } from "../../kube/api-server";
import { canaryKey, type CanaryState, readCanary } from "../../kube/release/canaries";
import { canaryName, type ClusterOptions, openCluster } from "../cluster/options";
import { CliError, type Terminal } from "../terminal";
import { confirm } from "./confirm";
import type { Decision } from "./decide";
import type { CanarySwitch } from "../../kube/release/hooks";
import { setSwitch } from "./load-tester";

/** The option that answers the confirmation. */
export interface YesOption {
    readonly yes?: boolean;
}

/** A Canary of a cluster. */
export interface OpenedCanary {
    readonly server: ApiServer;
    readonly canary: CanaryState;
}

/** Adds the option that answers the confirmation. */
export function withYes(command: Command): Command {
    return command.option("-y, --yes", "do not ask for confirmation; required without a terminal");
}

/**
 * Opens the cluster and reads the Canary.
 *
 * @throws CliError (exit code 2) if it does not exist
 * @throws ClusterError if the cluster does not answer
 */
export async function openCanary(text: string, options: ClusterOptions): Promise<OpenedCanary> {
    const server = await openCluster(options);
    const name = canaryName(text, options.namespace ?? server.namespace);
    const canary = await readCanary(server, name);
    if (canary === undefined) {
        throw new CliError(`Canary ${canaryKey(name)} does not exist in cluster ${server.cluster}`);
    }
    return { server, canary };
}

/**
 * Sets the switches of a decision, once the user has agreed.
 *
 * @throws CliError if the decision is a refusal, the user does not agree, or the load tester cannot be reached
 */
export async function switchOn(
    io: Terminal,
    { server, canary }: OpenedCanary,
    decision: Decision,
    action: "open" | "close",
    { yes }: YesOption,
): Promise<readonly CanarySwitch[]> {
    if ("refused" in decision) {
        throw new CliError(decision.refused);
    }
    await confirm(io, decision.effect, yes === true);
    for (const each of decision.switches) {
        await setSwitch(server, canary, each, action);
    }
    return decision.switches;
}
