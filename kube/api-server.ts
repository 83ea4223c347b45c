import { resolve } from "node:path";
import { connect } from "./connection";
import { type Fields, textOf } from "../rules/canary/reading";

/** Where to find a cluster; what is left out follows the rules of kubectl. */
export interface ClusterTarget {
    /** Path of a kubeconfig. @default `KUBECONFIG`, then `~/.kube/config` */
    readonly kubeconfig?: string;
    /** Context of the kubeconfig. @default its current one */
    readonly context?: string;
}

/** A cluster's API server. */
export interface ApiServer {
    /** The cluster by its name in the kubeconfig. */
    readonly cluster: string;
    /** Namespace of the context. @default "default" */
    readonly namespace: string;
    /**
     * Asks for an object or a list.
     *
     * @param path - path and query in the API
     * @returns its fields; `undefined` where the API server knows nothing of that path (HTTP 404)
     * @throws ClusterError when there is no answer within the time limit, or a refusal
     */
    get(path: string): Promise<Fields | undefined>;
}

/** Why a cluster, or a Prometheus in it, gave no answer. */
export class ClusterError extends Error {
    /**
     * @param message - what was asked, and what came instead
     * @param status - status of HTTP, where there was an answer at all
     */
    constructor(
        message: string,
        readonly status?: number,
    ) {
        super(message);
        this.name = "ClusterError";
    }

    /** Whether asking again may help: no connection, an overloaded or restarting server; not so a refusal. */
    get passing(): boolean {
        return this.status === undefined || this.status === 429 || this.status >= 500;
    }
}

/** There is no client to connect with, or the kubeconfig has no such context. */
export class UnusableTarget extends Error {}

/**
 * Opens a cluster; it is connected to when it is first asked.
 *
 * @param target - where to find it
 * @param timeoutSeconds - longest wait for one answer, credentials plugins included
 * @throws UnusableTarget without `@kubernetes/client-node`, or when the kubeconfig has no such context
 */
export async function openApiServer(
    target: ClusterTarget,
    timeoutSeconds: number,
): Promise<ApiServer> {
    await requireClient();
    const kubeconfig = target.kubeconfig === undefined ? undefined : resolve(target.kubeconfig);
    const connection = await connect({ ...target, kubeconfig }, timeoutSeconds).catch(
        (error: unknown) => {
            throw new UnusableTarget(error instanceof Error ? error.message : String(error));
        },
    );
    return {
        cluster: connection.cluster,
        namespace: connection.namespace ?? "default",
        get: async (path) => {
            const answer = await connection.get(path);
            if ("unreachable" in answer) {
                throw new ClusterError(answer.unreachable);
            }
            const { status, body } = answer.value;
            if (status === 404) {
                return undefined;
            }
            if (status !== 200) {
                throw new ClusterError(`${path}: ${reasonOf(status, body as Fields)}`, status);
            }
            return body as Fields;
        },
    };
}

/** The API server's own refusals are objects of kind Status; others come from what it passed the request on to. */
function reasonOf(status: number, body: Fields): string {
    const message = body.kind === "Status" ? textOf(body.message) : undefined;
    return message === undefined ? `HTTP ${status}` : `HTTP ${status}: ${message}`;
}

async function requireClient(): Promise<void> {
    try {
        // large, and only the commands that ask a cluster need it: so it is an optional peer
        await import("@kubernetes/client-node");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND" && !isMissing(error)) {
            throw error;
        }
        throw new UnusableTarget(
            "this command asks a cluster and needs the package @kubernetes/client-node, which is not installed: " +
                "run `npm install @kubernetes/client-node`",
        );
    }
}

function isMissing(error: unknown): boolean {
    return (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
}
