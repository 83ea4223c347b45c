import http from "node:http";
import https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import type { LiveMetadata } from "../rules/existing/live-object";

/** An answer of the cluster, or the reason for its absence. */
export type ClusterAnswer<T> = { readonly value: T } | { readonly unreachable: string };

/** Larger than any requested object; protects against an address that is not an API server. */
const LARGEST_ANSWER = 8 * 1024 * 1024;
/** Larger than a file of a container's log: by default the kubelet starts a new one at 10 MiB. */
const LARGEST_TEXT = 32 * 1024 * 1024;

/** An answer as text. */
export interface TextReply {
    /** HTTP status. */
    readonly status: number;
    readonly text: string;
}

/** What a request sends besides its path. */
export interface Sent {
    /** @default GET */
    readonly method?: "GET" | "POST" | "PATCH";
    /** The wanted form of the answer. @default application/json */
    readonly accept?: string;
    /** Content, and its type. @default - none */
    readonly body?: { readonly type: string; readonly text: string };
}

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
export function request(
    config: KubeConfig,
    path: string,
    timeoutSeconds: number,
    accept = "application/json",
): Promise<ClusterAnswer<Reply>> {
    return requestObject(config, path, timeoutSeconds, { accept });
}

/** Sends a request whose answer is a JSON object; as {@link request}, with a method and content. */
export function requestObject(
    config: KubeConfig,
    path: string,
    timeoutSeconds: number,
    sent: Sent,
): Promise<ClusterAnswer<Reply>> {
    return attempt(config, path, timeoutSeconds, async (address, signal) => {
        const { status, text } = await send(config, address, sent, signal, LARGEST_ANSWER);
        return { status, body: parseBody(text) };
    });
}

/** Sends a request whose answer is text, such as a log; as {@link request}. */
export function requestText(
    config: KubeConfig,
    path: string,
    timeoutSeconds: number,
): Promise<ClusterAnswer<TextReply>> {
    return attempt(config, path, timeoutSeconds, (address, signal) =>
        send(config, address, { accept: "*/*" }, signal, LARGEST_TEXT),
    );
}

async function attempt<T>(
    config: KubeConfig,
    path: string,
    timeoutSeconds: number,
    ask: (address: string, signal: AbortSignal) => Promise<T>,
): Promise<ClusterAnswer<T>> {
    const server = serverOf(config);
    try {
        return { value: await within(timeoutSeconds, (signal) => ask(server + path, signal)) };
    } catch (error) {
        return { unreachable: `${server}${path}: ${describeFailure(error)}` };
    }
}

function serverOf(config: KubeConfig): string {
    return (config.getCurrentCluster()?.server ?? "").replace(/\/$/, "");
}

/** Runs something that ends with its signal, or is no longer awaited then: credentials plugins ignore signals. */
export async function within<T>(
    timeoutSeconds: number,
    run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const late = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () =>
            reject(new Error(`no answer within ${timeoutSeconds} s`)),
        );
    });
    return Promise.race([run(signal), late]);
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
    { method = "GET", accept = "application/json", body }: Sent,
    signal: AbortSignal,
    largest: number,
): Promise<TextReply> {
    const headers = { accept, ...(body && { "content-type": body.type }) };
    const options: https.RequestOptions = { method, headers, signal };
    const url = new URL(address);
    const client = url.protocol === "http:" ? http : https;
    if (client === https) {
        // never send credentials unencrypted; `kubectl proxy` and similar servers need none
        await config.applyToHTTPSOptions(options);
    }
    return received((done) => client.request(url, options, done), body?.text, largest);
}

/**
 * Sends a prepared request with its content, and reads the answer.
 *
 * @param prepare - creates the request; called again if the server has closed the connection in the meantime
 */
export function received(
    prepare: (done: (response: http.IncomingMessage) => void) => http.ClientRequest,
    body: string | undefined,
    largest = LARGEST_ANSWER,
): Promise<TextReply> {
    return new Promise((resolve, reject) => {
        const outgoing = prepare((response) => {
            const parts: string[] = [];
            let size = 0;
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => {
                parts.push(chunk);
                size += chunk.length;
                if (size > largest) {
                    outgoing.destroy(new Error(`answer is over ${largest} bytes`));
                }
            });
            response.on("end", () =>
                resolve({ status: response.statusCode ?? 0, text: parts.join("") }),
            );
            response.on("error", reject);
        });
        outgoing.on("error", (error: NodeJS.ErrnoException) => {
            // a server may close a connection that is kept for further requests at any time
            const isClosed = outgoing.reusedSocket && error.code === "ECONNRESET";
            if (isClosed && body === undefined) {
                resolve(received(prepare, body, largest));
            } else {
                reject(error);
            }
        });
        outgoing.end(body);
    });
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

/** The first line of an error, or of the first of several. */
export function describeFailure(error: unknown): string {
    if (error instanceof AggregateError && error.errors.length > 0) {
        return describeFailure(error.errors[0]);
    }
    const message = error instanceof Error ? error.message.trim() : String(error);
    return message.split("\n")[0] || "no connection";
}
