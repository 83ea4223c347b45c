import { hasFieldManager, type LiveMetadata } from "../../rules/existing/live-object";

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
