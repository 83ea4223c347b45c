import type { IncomingMessage, RequestListener } from "node:http";

/** Something on this machine that stands for a Service of the mesh towards the API server. */
export interface ClusterEndpoint {
    readonly service: string;
    /** Secret in the Service's namespace with the serving certificate, as the chart mounts it. */
    readonly tlsSecret: string;
    readonly handler: RequestListener;
}

/** A request's whole body as JSON. */
export async function readJson<T>(request: IncomingMessage): Promise<T> {
    const parts: Buffer[] = [];
    for await (const part of request) {
        parts.push(part as Buffer);
    }
    return JSON.parse(Buffer.concat(parts).toString()) as T;
}
