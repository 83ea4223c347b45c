import type { RequestListener } from "node:http";

/** Something on this machine that stands for a Service of the mesh towards the API server. */
export interface ClusterEndpoint {
    readonly service: string;
    /** Secret in the Service's namespace with the serving certificate, as the chart mounts it. */
    readonly tlsSecret: string;
    readonly handler: RequestListener;
}
