import {
    hasFieldManager,
    kubectlName,
    type LiveMetadata,
    type LiveObject,
    qualifiedName,
} from "../../rules/existing/live-object";

/** Makes Pulumi serialise what a dynamic provider uses of this module. */
export const deploymentOnlyModule = true;

/** The list of all aggregated APIs. */
export const API_SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";

/** The part of an aggregated API that is read. */
export interface ApiService {
    readonly metadata: LiveMetadata;
    readonly spec?: {
        readonly service?: { readonly name?: string; readonly namespace?: string } | null;
    };
    readonly status?: {
        readonly conditions?: readonly {
            readonly type: string;
            readonly status: string;
            readonly reason?: string;
            readonly message?: string;
        }[];
    };
}

/**
 * The aggregated APIs that do not answer. Kubernetes deletes a namespace only when it can list every kind in it, so that
 * each of them blocks the deletion of all namespaces. Those of the stack are deleted before its namespaces.
 *
 * @param manager - the field manager of the stack's objects
 */
export function blockingApiServices(
    manager: string,
    services: readonly ApiService[],
): readonly string[] {
    return services.flatMap(({ metadata, spec, status }) => {
        const available = status?.conditions?.find(({ type }) => type === "Available");
        if (available?.status !== "False" || hasFieldManager(manager, metadata)) {
            return [];
        }
        const { name = "", namespace = "" } = spec?.service ?? {};
        return [
            `APIService ${metadata.name} is not available (${available.reason ?? "unknown reason"}: ${available.message ?? ""}). ` +
                `Start what its Service ${namespace}/${name} sends requests to; or, if that is gone, run ` +
                `kubectl delete apiservice ${metadata.name}`,
        ];
    });
}

/** The list of all Canaries. */
export const CANARIES = "/apis/flagger.app/v1beta1/canaries";

/** With this finalizer, which a Canary with `revertOnDeletion` has, Flagger takes back what it has changed. */
export const FLAGGER_FINALIZER = "finalizer.flagger.app";

/** The part of a Deployment that is read. */
export interface RunningDeployment {
    readonly metadata: LiveMetadata;
    readonly status?: { readonly availableReplicas?: number };
}

/** The Canaries whose deletion would wait for a Flagger that does not run. */
export function blockingCanaries(
    manager: string,
    canaries: readonly LiveMetadata[],
    flaggers: readonly RunningDeployment[],
): readonly string[] {
    if (flaggers.some(({ status }) => (status?.availableReplicas ?? 0) > 0)) {
        return [];
    }
    // one may be in both lists
    const start = new Set(
        flaggers.map(
            ({ metadata }) =>
                `kubectl rollout status ${kubectlName("deployment", metadata)} shows why it does not run`,
        ),
    );
    return canaries
        .filter((metadata) => hasFieldManager(manager, metadata))
        .filter(({ finalizers = [] }) => finalizers.includes(FLAGGER_FINALIZER))
        .map(
            (metadata) =>
                `Canary ${qualifiedName(metadata)} has revertOnDeletion, so that its deletion waits for Flagger, which does not run` +
                `${start.size === 0 ? "" : ` (${[...start].join(", ")})`}. ` +
                `Start Flagger; or, to delete the Canary without the revert, run ${withoutFinalizers("Canary", metadata)}`,
        );
}

/** Milliseconds that a controller has to remove its finalizer. */
const FINALIZING_MS = 60_000;

/** The objects that are being deleted and wait for a controller which does not answer. */
export function waitingForFinalizers(
    objects: readonly LiveObject[],
    now: number,
): readonly string[] {
    return objects
        .filter(
            ({ metadata: { deletionTimestamp, finalizers = [] } }) =>
                deletionTimestamp !== undefined &&
                finalizers.length > 0 &&
                now - Date.parse(deletionTimestamp) > FINALIZING_MS,
        )
        .map(
            ({ kind, metadata }) =>
                `${kind} ${qualifiedName(metadata)} has been waiting for its finalizer ${(metadata.finalizers ?? []).join(", ")} since ${metadata.deletionTimestamp}. ` +
                `Start the controller that removes it; or, if that is gone, run ${withoutFinalizers(kind, metadata)}`,
        );
}

function withoutFinalizers(kind: string, metadata: LiveMetadata): string {
    return `kubectl patch ${kubectlName(kind, metadata)} --type merge --patch '{"metadata":{"finalizers":null}}'`;
}
