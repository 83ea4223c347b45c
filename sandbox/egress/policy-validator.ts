import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { fieldsOf } from "../../rules/canary/reading";
import { describeError } from "../wait";
import type { ClusterEndpoint } from "./endpoint";
import { refusalOf } from "./validator/admit";

/** Answers the API server's webhook calls for routes and policies as Linkerd's policy controller does. */
export function policyValidatorEndpoint(log: (line: string) => void): ClusterEndpoint {
    return {
        service: "linkerd-policy-validator",
        tlsSecret: "linkerd-policy-validator-k8s-tls",
        handler: (request, response) => {
            answer(request, response).catch((error: unknown) => {
                log(`policy validator: ${describeError(error)}`);
                response.writeHead(500).end(describeError(error));
            });
        },
    };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method !== "POST" || pathname !== "/") {
        response.writeHead(404).end();
        return;
    }
    const review = fieldsOf(JSON.parse(await text(request)));
    const message = refusalOf(review.request);
    const body = {
        apiVersion: review.apiVersion,
        kind: review.kind,
        response: {
            uid: fieldsOf(review.request).uid,
            allowed: message === undefined,
            ...(message !== undefined && {
                status: { status: "Failure", message, reason: "Forbidden", code: 403 },
            }),
        },
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
