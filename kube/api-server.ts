import { resolve } from "node:path";
import { connect } from "./connection";
import { isContents } from "./kubeconfig";
import { type Fields, textOf } from "../rules/canary/reading";
import { jsonFields } from "./json-fields";
import { type PodPort, PortForwardError } from "./port-forward";
import type { ClusterAnswer, Reply, TextReply } from "./request";

/** A cluster; unset fields follow the rules of kubectl. */
export interface ClusterTarget {
    /** Path of a kubeconfig, or its contents. @default `KUBECONFIG`, then `~/.kube/config` */
    readonly kubeconfig?: string;
    /** Context of the kubeconfig. @default the current context */
    readonly context?: string;
    /** Cluster to use instead of the context's. */
    readonly cluster?: string;
}

/** A cluster's API server. */
export interface ApiServer {
    /** The cluster by its name in the kubeconfig. */
    readonly cluster: string;
    /** Namespace of the context. @default "default" */
    readonly namespace: string;
    /**
     * Requests an object or a list.
     *
     * @param path - path and query in the API
     * @returns its fields; `undefined` if the path does not exist (HTTP 404)
     * @throws ClusterError if the request times out or is rejected
     */
    get(path: string): Promise<Fields | undefined>;
    /**
     * Requests text, such as a log.
     *
     * @param path - path and query in the API
     * @returns the text; `undefined` if the path does not exist (HTTP 404)
     * @throws ClusterError if the request times out or is rejected
     */
    text(path: string): Promise<string | undefined>;
    /**
     * Changes an object by a JSON merge patch.
     *
     * @param path - path of the object in the API
     * @throws ClusterError if the request times out or is rejected
     */
    patch(path: string, change: Fields): Promise<void>;
    /**
     * Creates an object.
     *
     * @param path - path of its list in the API
     * @throws ClusterError if the request times out or is rejected; its status is 409 if the object exists
     */
    create(path: string, object: Fields): Promise<void>;
    /**
     * Sends an HTTP request to a port of a pod, through a port-forward of the API server: it ends in the pod itself, where
     * neither the mesh nor a NetworkPolicy restricts it. Nothing listens on this machine.
     *
     * @param body - a JSON object to POST. @default - a GET without content
     * @returns status and content of the pod's answer, of any status
     * @throws ClusterError if there is no answer; its status is that of the API server, 403 for a missing permission
     */
    callPod(pod: PodPort, path: string, body?: Fields): Promise<TextReply>;
}

/** Why a request to a cluster, or to a Prometheus in it, failed. */
export class ClusterError extends Error {
    /**
     * @param message - the request and the error
     * @param status - HTTP status, if there was an answer
     */
    constructor(
        message: string,
        readonly status?: number,
    ) {
        super(message);
        this.name = "ClusterError";
    }

    /** Whether a retry may succeed: no connection, an overloaded or restarting server; not after a rejection. */
    get passing(): boolean {
        return this.status === undefined || this.status === 429 || this.status >= 500;
    }
}

/** There is no client to connect with, or the kubeconfig has no such context. */
export class UnusableTarget extends Error {}

/**
 * Opens a cluster; the first request connects to it.
 *
 * @param target - the cluster
 * @param timeoutSeconds - timeout of a single request, including credentials plugins
 * @throws UnusableTarget without `@kubernetes/client-node`, or if the kubeconfig does not have the context
 */
export async function openApiServer(
    target: ClusterTarget,
    timeoutSeconds: number,
): Promise<ApiServer> {
    await requireClient();
    const given = target.kubeconfig;
    const kubeconfig = given === undefined || isContents(given) ? given : resolve(given);
    const connection = await connect({ ...target, kubeconfig }, timeoutSeconds).catch(
        (error: unknown) => {
            throw new UnusableTarget(error instanceof Error ? error.message : String(error));
        },
    );
    return {
        cluster: connection.cluster,
        namespace: connection.namespace ?? "default",
        get: async (path) => objectOf(path, await connection.get(path)),
        text: async (path) => {
            const { status, text } = valueOf(await connection.text(path));
            if (status === 404) {
                return undefined;
            }
            if (status !== 200) {
                throw new ClusterError(`${path}: ${reasonOf(status, jsonFields(text))}`, status);
            }
            return text;
        },
        patch: async (path, change) => {
            const body = { type: "application/merge-patch+json", text: JSON.stringify(change) };
            const sent = { method: "PATCH", body } as const;
            if (objectOf(path, await connection.send(path, sent)) === undefined) {
                throw new ClusterError(`${path}: HTTP 404`, 404);
            }
        },
        create: async (path, object) => {
            const body = { type: "application/json", text: JSON.stringify(object) };
            const answer = await connection.send(path, { method: "POST", body });
            const { status, body: reply } = valueOf(answer);
            if (status !== 201) {
                throw new ClusterError(`${path}: ${reasonOf(status, reply as Fields)}`, status);
            }
        },
        callPod: async (pod, path, body) => {
            const sent = body && { type: "application/json", text: JSON.stringify(body) };
            try {
                return await connection.callPod(pod, path, {
                    method: sent === undefined ? "GET" : "POST",
                    body: sent,
                });
            } catch (error) {
                throw error instanceof PortForwardError
                    ? new ClusterError(error.message, error.status)
                    : error;
            }
        },
    };
}

function objectOf(path: string, answer: ClusterAnswer<Reply>): Fields | undefined {
    const { status, body } = valueOf(answer);
    if (status === 404) {
        return undefined;
    }
    if (status !== 200) {
        throw new ClusterError(`${path}: ${reasonOf(status, body as Fields)}`, status);
    }
    return body as Fields;
}

function valueOf<T>(answer: ClusterAnswer<T>): T {
    if ("unreachable" in answer) {
        throw new ClusterError(answer.unreachable);
    }
    return answer.value;
}

/** Errors of the API server itself are objects of kind Status; others come from the server that it forwards to. */
function reasonOf(status: number, body: Fields): string {
    const message = body.kind === "Status" ? textOf(body.message) : undefined;
    return message === undefined ? `HTTP ${status}` : `HTTP ${status}: ${message}`;
}

/** @throws UnusableTarget without `@kubernetes/client-node` */
export async function requireClient(): Promise<void> {
    try {
        // an optional peer dependency, because it is large and only commands that use a cluster need it
        await import("@kubernetes/client-node");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND" && !isMissing(error)) {
            throw error;
        }
        throw new UnusableTarget(
            "connecting to a cluster needs the package @kubernetes/client-node, which is not installed: " +
                "run `npm install @kubernetes/client-node`",
        );
    }
}

function isMissing(error: unknown): boolean {
    return (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
}
