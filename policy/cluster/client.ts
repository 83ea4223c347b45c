import http from "node:http";
import https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Known } from "../program/known";
import { limitPlugins } from "./credentials";
import { loadKubeConfig, type ProviderTarget } from "./kubeconfig";

/** An answer of the cluster, or why there is none. */
export type Answer<T> = { readonly value: T } | { readonly unreachable: string };

/** A cluster that can be asked; nothing it does throws or outlasts its time limit. */
export interface Cluster {
    /** The cluster by the names in its kubeconfig, as in `cluster kind-dev`. */
    readonly path: string;
    /** Asks for the version (`gitVersion`), as in `v1.31.4-eks-2d5f260`. */
    version(): Promise<Answer<string>>;
    /**
     * Asks for an object.
     *
     * @param path - its path in the API, as in `/api/v1/namespaces/test`
     * @returns the object, or `undefined` if the cluster has none there
     */
    object(path: string): Promise<Answer<Known | undefined>>;
}

/** Opens the cluster that a provider connects to. */
export type OpenCluster = (target: ProviderTarget, timeoutSeconds: number) => Promise<Cluster>;

/** Larger answers than any of the objects asked for; a guard against an address that is no API server. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

/**
 * Opens a cluster; it is connected to when it is first asked.
 *
 * @param target - where the provider connects to
 * @param timeoutSeconds - longest wait for one answer, credentials plugins included
 */
export async function openCluster(
    target: ProviderTarget,
    timeoutSeconds: number,
): Promise<Cluster> {
    const config = await loadKubeConfig(target).catch((error: unknown) => error as Error);
    if (config instanceof Error) {
        const unreachable = { unreachable: config.message };
        const answer = (): Promise<typeof unreachable> => Promise.resolve(unreachable);
        return { path: describeTarget(target), version: answer, object: answer };
    }
    limitPlugins(config, timeoutSeconds);
    const path = `cluster ${config.getCurrentCluster()?.name}`;
    const get = (url: string): Promise<Answer<Reply>> => ask(config, url, timeoutSeconds);
    return {
        path,
        version: async () => {
            const answer = await get("/version");
            if ("unreachable" in answer) {
                return answer;
            }
            const { body, status } = answer.value;
            const version = (body as { gitVersion?: unknown }).gitVersion;
            return status === 200 && typeof version === "string"
                ? { value: version }
                : { unreachable: `/version was answered with HTTP ${status} and no gitVersion` };
        },
        object: async (url) => {
            const answer = await get(url);
            if ("unreachable" in answer) {
                return answer;
            }
            const { body, status } = answer.value;
            if (status === 404) {
                return { value: undefined };
            }
            return status === 200
                ? { value: body as Known }
                : { unreachable: `${url} was answered with HTTP ${status}` };
        },
    };
}

interface Reply {
    readonly status: number;
    readonly body: object;
}

async function ask(
    config: KubeConfig,
    path: string,
    timeoutSeconds: number,
): Promise<Answer<Reply>> {
    const server = config.getCurrentCluster()?.server ?? "";
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const late = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () =>
            reject(new Error(`no answer within ${timeoutSeconds} s`)),
        );
    });
    try {
        return { value: await Promise.race([request(config, server, path, signal), late]) };
    } catch (error) {
        return { unreachable: `${server}${path}: ${describeFailure(error)}` };
    }
}

async function request(
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
    return JSON.parse(text) as object;
}

function describeFailure(error: unknown): string {
    if (error instanceof AggregateError && error.errors.length > 0) {
        return describeFailure(error.errors[0]);
    }
    const message = error instanceof Error ? error.message.trim() : String(error);
    return message.split("\n")[0] || "no connection";
}

function describeTarget(target: ProviderTarget): string {
    return target.context === undefined
        ? "the cluster of the Kubernetes provider"
        : `the cluster of context ${target.context}`;
}
