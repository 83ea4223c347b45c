import { type ApiServer, ClusterError } from "../../kube/api-server";
import { type CanaryReference, readCanary } from "../../kube/release/canaries";
import { readPending } from "../../kube/release/pending";
import { isActive, isStarting } from "../../kube/release/phases";
import { CliError } from "../terminal";
import type { Observation } from "../../kube/release/observations";

/**
 * Reads a Canary once.
 *
 * @param now - the clock, milliseconds since the epoch
 * @throws CliError (exit code 2) if the request is rejected, which a retry would not change
 */
export async function observe(
    server: ApiServer,
    name: CanaryReference,
    now: () => number,
): Promise<Observation> {
    try {
        const canary = await readCanary(server, name);
        if (canary === undefined) {
            return { at: now(), absent: true };
        }
        const idle = !isActive(canary) && !isStarting(canary);
        const pending = idle ? await readPending(server, canary) : undefined;
        return { at: now(), canary, pending };
    } catch (error) {
        if (!(error instanceof ClusterError)) {
            throw error;
        }
        if (!error.passing) {
            throw new CliError(error.message);
        }
        return { at: now(), unreachable: error.message };
    }
}
