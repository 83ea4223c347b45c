import type { BackendName } from "../proxy/plan";
import type { PodView, ServicePort } from "./view";

/** What a Service's port is called in metrics. */
export function nameOf({ service, port }: ServicePort): BackendName {
    return { namespace: service.namespace, name: service.name, port };
}

/** `namespace/name` of the Service of a port. */
export function serviceName({ service }: ServicePort): string {
    return `${service.namespace}/${service.name}`;
}

/** `namespace/name:port`. */
export function portName(port: ServicePort): string {
    return `${serviceName(port)}:${port.port}`;
}

/** `namespace/name` of a pod. */
export function podName(pod: PodView): string {
    return `${pod.namespace}/${pod.name}`;
}
