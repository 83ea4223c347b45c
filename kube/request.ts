import http from "node:http";
import https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";

/** An answer of the cluster, or why there is none. */
export type ClusterAnswer<T> = { readonly value: T } | { readonly unreachable: string };

/** Larger answers than any of the objects asked for; a guard against an address that is no API server. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

/** What an API server replied. */
export interface Reply {
    /** Status of HTTP. */
    readonly status: number;
    /** The JSON object; an empty one for anything else. */
    readonly body: object;
}

/**
 * Asks an API server, with the credentials of the current context.
 *
 * @param config - a kubeconfig with the context chosen
 * @param path - path and query of the request
 * @param timeoutSeconds - longest wait for the answer
 * @returns the reply, or why there is none; nothing is thrown
 */
export async function request(
    config: KubeConfig,
    path: string,
    timeoutSeconds: number,
): Promise<ClusterAnswer<Reply>> {
    const server = config.getCurrentCluster()?.server ?? "";
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const late = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () =>
            reject(new Error(`no answer within ${timeoutSeconds} s`)),
        );
    });
    try {
        return { value: await Promise.race([send(config, server, path, signal), late]) };
    } catch (error) {
        return { unreachable: `${server}${path}: ${describeFailure(error)}` };
    }
}

async function send(
    config: KubeConfig,
    server: string,
    path: string,
    signal: AbortSignal,
): Promise<Reply> {
    const options: https.RequestOptions = { headers: { accept: "application/json" }, signal };
    const url = new URL(server.replace(/\/$/, "") + path);
    const client = url.protocol === "http:" ? http : https;
    if (client === https) {
        // credentials never go out in the clear; `kubectl proxy` and its like ask for none
        await config.applyToHTTPSOptions(options);
    }
    const { status, text } = await new Promise<{ status: number; text: string }>(
        (resolve, reject) => {
            const outgoing = client.get(url, options, (response) => {
                let received = "";
                response.setEncoding("utf8");
                response.on("data", (chunk: string) => {
                    received += chunk;
                    if (received.length > LARGEST_ANSWER) {
                        outgoing.destroy(new Error(`answer is over ${LARGEST_ANSWER} bytes`));
                    }
                });
                response.on("end", () =>
                    resolve({ status: response.statusCode ?? 0, text: received }),
                );
                response.on("error", reject);
            });
            outgoing.on("error", reject);
        },
    );
    return { status, body: parseBody(text) };
}

/** Answers other than JSON objects (a proxy's page, `403 Forbidden` in words) are left to their status. */
function parseBody(text: string): object {
    if (!text.trimStart().startsWith("{")) {
        return {};
    }
    try {
        return JSON.parse(text) as object;
    } catch {
        // the parser's own words quote the text, and that may be a Secret's
        throw new Error("the answer is broken off, or no JSON");
    }
}

function describeFailure(error: unknown): string {
    if (error instanceof AggregateError && error.errors.length > 0) {
        return describeFailure(error.errors[0]);
    }
    const message = error instanceof Error ? error.message.trim() : String(error);
    return message.split("\n")[0] || "no connection";
}
