import http from "node:http";
import https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import type { LiveMetadata } from "../rules/existing/live-object";

/** An answer of the cluster, or the reason for its absence. */
export type ClusterAnswer<T> = { readonly value: T } | { readonly unreachable: string };

/** Larger than any requested object; protects against an address that is not an API server. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

/** The reply of an API server. */
export interface Reply {
    /** HTTP status. */
    readonly status: number;
    /** The JSON object; empty for anything else. */
    readonly body: object;
}

/**
 * Sends a request to an API server with the credentials of the current context.
 *
 * @param config - a kubeconfig with the selected context
 * @param path - path and query of the request
 * @param timeoutSeconds - timeout of the request
 * @param accept - the wanted form of the answer
 * @returns the reply, or why there is none; never throws
 */
export async function request(
    config: KubeConfig,
    path: string,
    timeoutSeconds: number,
    accept = "application/json",
): Promise<ClusterAnswer<Reply>> {
    const server = (config.getCurrentCluster()?.server ?? "").replace(/\/$/, "");
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const late = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () =>
            reject(new Error(`no answer within ${timeoutSeconds} s`)),
        );
    });
    try {
        return { value: await Promise.race([send(config, server + path, accept, signal), late]) };
    } catch (error) {
        return { unreachable: `${server}${path}: ${describeFailure(error)}` };
    }
}

/** The form of a list without the content of its objects. */
const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/**
 * Requests the metadata of all objects of a kind, in one answer.
 *
 * @param get - requests a path in a form
 * @param path - the path of their list in the API
 * @returns their metadata; none if the cluster does not have the kind
 */
export async function listMetadata(
    get: (path: string, accept: string) => Promise<ClusterAnswer<Reply>>,
    path: string,
): Promise<ClusterAnswer<readonly LiveMetadata[]>> {
    const answer = await get(path, METADATA_LIST);
    if ("unreachable" in answer) {
        return answer;
    }
    const { body, status } = answer.value;
    if (status !== 200 && status !== 404) {
        return { unreachable: `${path} returned HTTP ${status}` };
    }
    // an empty list of metadata has null for its items
    const { items } = body as { items?: readonly { readonly metadata: LiveMetadata }[] | null };
    return { value: (items ?? []).map(({ metadata }) => metadata) };
}

async function send(
    config: KubeConfig,
    address: string,
    accept: string,
    signal: AbortSignal,
): Promise<Reply> {
    const options: https.RequestOptions = { headers: { accept }, signal };
    const url = new URL(address);
    const client = url.protocol === "http:" ? http : https;
    if (client === https) {
        // never send credentials unencrypted; `kubectl proxy` and similar servers need none
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

/** Answers that are not JSON objects (a proxy's page, a plain `403 Forbidden`) are evaluated by their status. */
function parseBody(text: string): object {
    if (!text.trimStart().startsWith("{")) {
        return {};
    }
    try {
        return JSON.parse(text) as object;
    } catch {
        // the parser's message quotes the text, which may contain a Secret
        throw new Error("the answer is truncated or not valid JSON");
    }
}

function describeFailure(error: unknown): string {
    if (error instanceof AggregateError && error.errors.length > 0) {
        return describeFailure(error.errors[0]);
    }
    const message = error instanceof Error ? error.message.trim() : String(error);
    return message.split("\n")[0] || "no connection";
}
