import * as fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import { pipeline } from "node:stream/promises";
import type { Pki } from "../cluster/pki";
import { describeError } from "../wait";
import type { ClusterEndpoint } from "./endpoint";

/** Hands the API server's webhook calls for new pods and Services on to Linkerd's own injector on this machine. */
export function injectorEndpoint(
    port: number,
    pki: Pick<Pki, "ca" | "egressClient">,
    log: (line: string) => void,
): ClusterEndpoint {
    const agent = new https.Agent({
        ca: fs.readFileSync(pki.ca),
        cert: fs.readFileSync(pki.egressClient.cert),
        key: fs.readFileSync(pki.egressClient.key),
        keepAlive: true,
    });
    return {
        service: "linkerd-proxy-injector",
        tlsSecret: "linkerd-proxy-injector-k8s-tls",
        handler: (request, response) => {
            forward(request, response, { host: "127.0.0.1", port, agent }).catch(
                (error: unknown) => {
                    log(`injector: ${describeError(error)}`);
                    if (response.headersSent) {
                        response.destroy();
                    } else {
                        response.writeHead(502).end(describeError(error));
                    }
                },
            );
        },
    };
}

async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    to: https.RequestOptions,
): Promise<void> {
    const { method, url: path } = request;
    // the Service's name is not in the certificate that the injector serves with here
    const headers = { ...request.headers, host: "127.0.0.1" };
    const forwarded = https.request({ ...to, method, path, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
        forwarded.once("response", resolve);
        forwarded.once("error", reject);
    });
    const [answer] = await Promise.all([answered, pipeline(request, forwarded)]);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
}
