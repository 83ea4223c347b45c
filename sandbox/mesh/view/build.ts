import type { V1EndpointSlice, V1Pod, V1Service } from "@kubernetes/client-node";
import type { ServiceProfile } from "../mesh-objects";
import type { PolicyObjects } from "../policy/authorizations";
import { serverLookup } from "../policy/servers";
import type { Attachment } from "../routes/attach";
import type { AttachedRoute } from "../routes/applied";
import { hasEnded, podView } from "./pods";
import { serviceView, slicesByService } from "./services";
import type { MeshView, PodView } from "./view";

/** The objects that a view is made from. */
export interface MeshObjects {
    readonly pods: readonly V1Pod[];
    readonly services: readonly V1Service[];
    readonly endpointSlices: readonly V1EndpointSlice[];
    readonly serviceProfiles: readonly ServiceProfile[];
    readonly policy: PolicyObjects;
    /** The routes in force, by `namespace/name` of the Service that they are attached to. */
    readonly routes: ReadonlyMap<string, readonly AttachedRoute[]>;
    /** The Services and ports that a GRPCRoute is attached to. */
    readonly grpcRoutes: readonly Attachment[];
}

/** Makes the view that requests are routed by. */
export function buildView(objects: MeshObjects): MeshView {
    const living = objects.pods.filter((pod) => !hasEnded(pod)).map(podView);
    const podsByUid = new Map(living.map((pod) => [pod.uid, pod]));
    const slices = slicesByService(objects.endpointSlices);
    const services = objects.services.map((service) =>
        serviceView(service, {
            slices,
            routes: objects.routes,
            grpcRoutes: objects.grpcRoutes,
            profiles: objects.serviceProfiles,
            podsByUid,
        }),
    );
    return {
        podsByUid,
        podsByIp: new Map(
            living.flatMap((pod): [string, PodView][] =>
                pod.ip === undefined ? [] : [[pod.ip, pod]],
            ),
        ),
        services: new Map(
            services.map((service) => [`${service.namespace}/${service.name}`, service]),
        ),
        servicesByIp: new Map(
            services.flatMap((service) => service.clusterIps.map((ip) => [ip, service] as const)),
        ),
        serverOf: serverLookup(objects.policy),
    };
}
