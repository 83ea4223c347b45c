import { fieldsOf, listOf, numberOf, textOf } from "../rules/canary/reading";
import { type ApiServer, ClusterError } from "./api-server";
import type { PodPort } from "./port-forward";

/** A port of a Service. */
export interface ServicePort {
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
}

/**
 * The ready pods behind a port of a Service. Errors do not name the Service.
 *
 * @throws ClusterError if the Service or the port does not exist, none of its pods is ready, or the API server does not
 * answer
 */
export async function readServicePods(server: ApiServer, target: ServicePort): Promise<PodPort[]> {
    const { namespace, service, port } = target;
    const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
    const [found, slices] = await Promise.all([
        server.get(`/api/v1/namespaces/${namespace}/services/${service}`),
        server.get(
            `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`,
        ),
    ]);
    const own = listOf(fieldsOf(found?.spec).ports)
        .map(fieldsOf)
        .find((each) => each.port === port);
    if (found === undefined || own === undefined) {
        const what = found === undefined ? "the Service" : `its port ${port}`;
        throw new ClusterError(`${what} does not exist`, 404);
    }
    const pods = listOf(slices?.items).flatMap((item) => {
        const slice = fieldsOf(item);
        const number = listOf(slice.ports)
            .map(fieldsOf)
            .find(({ name }) => (textOf(name) ?? "") === (textOf(own.name) ?? ""))?.port;
        return listOf(slice.endpoints)
            .map(fieldsOf)
            .filter((endpoint) => fieldsOf(endpoint.conditions).ready !== false)
            .flatMap(({ targetRef }) => {
                const { kind, name } = fieldsOf(targetRef);
                return kind === "Pod"
                    ? [{ namespace, pod: textOf(name) ?? "", port: numberOf(number) ?? port }]
                    : [];
            });
    });
    if (pods.length === 0) {
        throw new ClusterError("none of its pods is ready", 503);
    }
    return pods;
}

/**
 * The permission that a request lacks, if that is why it failed.
 *
 * @param namespace - where the permission is needed
 */
export function missingPermission(error: ClusterError, namespace: string): string {
    if (error.status !== 403) {
        return "";
    }
    return (
        `\nmissing permissions in namespace ${namespace}: get services, list endpointslices.discovery.k8s.io, ` +
        "get and create pods/portforward"
    );
}
