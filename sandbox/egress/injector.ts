import * as fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import { pipeline } from "node:stream/promises";
import type { Pki } from "../cluster/pki";
import { describeError } from "../wait";
import type { ClusterEndpoint } from "./endpoint";

/** A webhook of Linkerd's that the program on this machine answers. */
interface ForwardedWebhook {
    /** Its Service, whose Secret with a certificate the chart names after it. */
    readonly service: string;
    /** Its path in the program, where the API server calls `/`. */
    readonly path: string;
}

const WEBHOOKS: readonly ForwardedWebhook[] = [
    { service: "linkerd-proxy-injector", path: "/" },
    { service: "linkerd-sp-validator", path: "/service-profiles" },
];

/** Hands the API server's webhook calls for pods, Services and ServiceProfiles on to Linkerd's own code on this machine. */
export function injectorEndpoints(
    port: number,
    pki: Pick<Pki, "ca" | "egressClient">,
    log: (line: string) => void,
): readonly ClusterEndpoint[] {
    const agent = new https.Agent({
        ca: fs.readFileSync(pki.ca),
        cert: fs.readFileSync(pki.egressClient.cert),
        key: fs.readFileSync(pki.egressClient.key),
        keepAlive: true,
    });
    return WEBHOOKS.map(({ path, service }) => ({
        service,
        tlsSecret: `${service}-k8s-tls`,
        handler: (request, response) => {
            forward(request, response, { host: "127.0.0.1", port, agent, path }).catch(
                (error: unknown) => {
                    log(`${service}: ${describeError(error)}`);
                    if (response.headersSent) {
                        response.destroy();
                    } else {
                        response.writeHead(502).end(describeError(error));
                    }
                },
            );
        },
    }));
}

async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    to: https.RequestOptions,
): Promise<void> {
    const { method } = request;
    // the Service's name is not in the certificate that the injector serves with here
    const headers = { ...request.headers, host: "127.0.0.1" };
    const forwarded = https.request({ ...to, method, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
        forwarded.once("response", resolve);
        forwarded.once("error", reject);
    });
    const [answer] = await Promise.all([answered, pipeline(request, forwarded)]);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
}
