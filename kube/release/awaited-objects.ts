import { type Fields, fieldsOf, isSet, listOf, numberOf, textOf } from "../../rules/canary/reading";
import { type ApiServer, ClusterError } from "../api-server";
import type { AwaitedObservation } from "./awaited";
import { type CanaryReference, type CanaryState, readCanary } from "./canaries";
import { type FlaggerEvent, readEvents } from "./events";
import { differs, readWorkloads, runs } from "./pending";
import { isActive, isStarting } from "./phases";
import { configsDiffer } from "./tracked-configs";

/**
 * Reads what decides whether a revision is promoted.
 *
 * @param declared - the pod template of the revision
 * @param now - the clock, milliseconds since the epoch
 * @throws ClusterError if the request is rejected, which a retry would not change
 */
export async function observeAwaited(
    server: ApiServer,
    name: CanaryReference,
    declared: Fields,
    now: () => number,
): Promise<AwaitedObservation> {
    try {
        const canary = await readCanary(server, name);
        if (canary === undefined) {
            return { at: now(), absent: true };
        }
        const read = await readAwaited(server, canary, declared);
        return { at: now(), canary, ...read };
    } catch (error) {
        if (error instanceof ClusterError && error.passing) {
            return { at: now(), unreachable: error.message };
        }
        throw error;
    }
}

async function readAwaited(
    server: ApiServer,
    canary: CanaryState,
    declared: Fields,
): Promise<Omit<Extract<AwaitedObservation, { canary: CanaryState }>, "at" | "canary">> {
    const { target, primary } = await readWorkloads(server, canary);
    const isIdle = !isActive(canary) && !isStarting(canary);
    const inTarget = target === undefined || runs(declared, target);
    const inPrimary = primary !== undefined && runs(declared, primary);
    if (target === undefined || primary === undefined || !isIdle) {
        return { inTarget, inPrimary, latest: await latestEvent(server, canary) };
    }
    const pending =
        differs(target, primary) ||
        (await configsDiffer(server, canary.namespace, canary.trackedConfigs));
    return {
        inTarget,
        inPrimary,
        pending,
        unfinished: pending ? undefined : await unfinished(server, canary, primary),
    };
}

async function latestEvent(
    server: ApiServer,
    canary: CanaryState,
): Promise<FlaggerEvent | undefined> {
    return (await readEvents(server, canary)).at(-1);
}

/**
 * What is missing until the primary runs nothing but its newest pods. Flagger does not wait for it without an analysis, nor
 * for pods that shut down.
 */
async function unfinished(
    server: ApiServer,
    { namespace }: CanaryState,
    primary: Fields,
): Promise<string | undefined> {
    const rollout = unfinishedRollout(primary);
    if (rollout !== undefined) {
        return rollout;
    }
    const labels = Object.entries(fieldsOf(fieldsOf(fieldsOf(primary.spec).selector).matchLabels));
    const selector = labels.map(([key, value]) => `${key}=${String(value)}`).join(",");
    const pods = await server.get(
        `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
    );
    const ending = listOf(pods?.items)
        .map((pod) => fieldsOf(fieldsOf(pod).metadata))
        .filter(({ deletionTimestamp }) => isSet(deletionTimestamp));
    return ending.length === 0
        ? undefined
        : `pods of the primary that shut down: ${ending.map(({ name }) => textOf(name)).join(", ")}`;
}

/** What is missing of the rollout of a Deployment or DaemonSet, as `kubectl rollout status` has it. */
export function unfinishedRollout({ kind, metadata, spec, status }: Fields): string | undefined {
    const [has, wants] = [fieldsOf(status), fieldsOf(spec)];
    const count = (field: string): number => numberOf(has[field]) ?? 0;
    if (count("observedGeneration") < (numberOf(fieldsOf(metadata).generation) ?? 0)) {
        return "the primary's new pods are not scheduled yet";
    }
    const [all, updated, available, wanted] =
        kind === "DaemonSet"
            ? ["currentNumberScheduled", "updatedNumberScheduled", "numberAvailable"]
                  .map(count)
                  .concat(count("desiredNumberScheduled"))
            : ["replicas", "updatedReplicas", "availableReplicas"]
                  .map(count)
                  .concat(numberOf(wants.replicas) ?? 1);
    return updated >= wanted && all <= updated && available >= updated
        ? undefined
        : `${available} of ${wanted} pods of the primary are updated and available`;
}
