import type { RequestListener } from "node:http";

/** A local endpoint that represents a Service of the mesh for the API server. */
export interface ClusterEndpoint {
    readonly service: string;
    /** Secret in the Service's namespace with the serving certificate, as the chart mounts it. */
    readonly tlsSecret: string;
    readonly handler: RequestListener;
}
