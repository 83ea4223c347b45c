import * as os from "node:os";
import type { ResolvedFleet } from "../../fleet";
import type { AutomationEngine } from "../../fleet/automation/engine";
import { FleetLock } from "../../fleet/lock";
import { ClusterError, UnusableTarget } from "../../kube/api-server";
import { CliError, type Terminal } from "../terminal";

/** Identity of this process in a lock. */
export function identity(): string {
    return `${os.userInfo().username}@${os.hostname()} (pid ${process.pid})`;
}

/**
 * The lock of a fleet.
 *
 * @returns `undefined` if the stack of the lock names no cluster
 * @throws CliError if its cluster cannot be used
 */
export async function lockOf(
    fleet: ResolvedFleet,
    engine: AutomationEngine,
): Promise<FleetLock | undefined> {
    return unusable(fleet, async () => {
        const server = await engine.cluster(fleet.lock);
        return server === undefined ? undefined : new FleetLock(server, fleet.name, identity());
    });
}

/**
 * Takes the lock.
 *
 * @throws CliError (exit code 2) if another coordinator has it: names the holder, and what to do
 */
export async function takeLock(
    io: Terminal,
    fleet: ResolvedFleet,
    lock: FleetLock | undefined,
): Promise<void> {
    if (lock === undefined) {
        io.error(
            `warning: stack ${fleet.lock} names no cluster, so that there is no lock: two coordinators at once are only kept apart by Pulumi's locks on single stacks; set lock in the fleet file to a stack with the setting context\n`,
        );
        return;
    }
    const state = await unusable(fleet, () => lock.take());
    if (state.state === "held") {
        throw new CliError(
            `fleet ${fleet.name} is released by ${state.holder} since ${state.since}, last seen at ${state.renewed} (${lock.object}); wait for it, or stop it: linkerd-canary fleet abort. If that process does not exist any more, the lock is free a minute after it was last seen`,
        );
    }
}

async function unusable<T>({ lock }: ResolvedFleet, action: () => Promise<T>): Promise<T> {
    try {
        return await action();
    } catch (error) {
        if (error instanceof ClusterError || error instanceof UnusableTarget) {
            throw new CliError(
                `the lock in the cluster of stack ${lock} cannot be used: ${error.message}; set lock in the fleet file to a stack whose cluster answers`,
            );
        }
        throw error;
    }
}
