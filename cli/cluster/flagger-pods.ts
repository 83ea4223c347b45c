import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../../rules/canary/reading";
import { type ApiServer, ClusterError } from "../../kube/api-server";
import type { FlaggerEvent } from "../../kube/release/events";
import { type FlaggerLog, readLog } from "./flagger-log";

/** A log of Flagger in the cluster. */
export interface NamedLog extends FlaggerLog {
    /** `namespace/pod`, and whether it is of the container's previous run. */
    readonly name: string;
}

/** What Flagger's pods have logged. */
export interface FlaggerLogs {
    readonly logs: readonly NamedLog[];
    /** All events of the logs, oldest first. */
    readonly events: readonly FlaggerEvent[];
    /** Logs that could not be read, with the reason and the fix. */
    readonly missing: readonly string[];
}

/** The container of Flagger's chart and of its kustomize overlay. */
const CONTAINER = "flagger";
/** Labels of Flagger's pods: of its chart, and of its kustomize overlay. */
const SELECTORS = ["app.kubernetes.io/name=flagger", "app=flagger"];
/** Where Flagger is searched for without the permission to list the pods of all namespaces. */
const NAMESPACE = "flagger-system";

/**
 * Reads the logs of Flagger's pods through the API server: of each pod, of its container's previous run too. Older
 * files of a rotated log cannot be read, nor logs of deleted pods.
 *
 * @param since - only later lines, milliseconds since the epoch
 * @param namespace - Flagger's namespace. @default - all, or else `flagger-system`
 */
export async function readFlaggerLogs(
    server: ApiServer,
    since: number,
    namespace?: string,
): Promise<FlaggerLogs> {
    try {
        const pods = await findPods(server, namespace);
        if (pods.length === 0) {
            const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
            return nothing(`no pod of Flagger${where}: ${SELECTORS.join(" or ")}`);
        }
        const read = await Promise.all(pods.map((pod) => readPod(server, pod, since)));
        const logs = read.flatMap((each) => each.logs);
        return {
            logs,
            events: logs.flatMap(({ events }) => events).sort((a, b) => a.at - b.at),
            missing: read.flatMap((each) => each.missing),
        };
    } catch (error) {
        return nothing(reasonOf(error, "list pods"));
    }
}

function nothing(reason: string): FlaggerLogs {
    return { logs: [], events: [], missing: [`Flagger's log: ${reason}`] };
}

async function findPods(server: ApiServer, namespace: string | undefined): Promise<Fields[]> {
    for (const selector of SELECTORS) {
        const list = async (within?: string): Promise<Fields[]> => {
            const path = within === undefined ? "" : `/namespaces/${within}`;
            const query = `labelSelector=${encodeURIComponent(selector)}`;
            const found = await server.get(`/api/v1${path}/pods?${query}`);
            return listOf(found?.items).map(fieldsOf);
        };
        const pods = await list(namespace).catch((error: unknown) => {
            if (namespace === undefined && error instanceof ClusterError && error.status === 403) {
                return list(NAMESPACE);
            }
            throw error;
        });
        if (pods.length > 0) {
            return pods;
        }
    }
    return [];
}

async function readPod(
    server: ApiServer,
    pod: Fields,
    since: number,
): Promise<{ readonly logs: readonly NamedLog[]; readonly missing: readonly string[] }> {
    const { namespace, name } = fieldsOf(pod.metadata);
    const key = `${textOf(namespace)}/${textOf(name)}`;
    const status = listOf(fieldsOf(pod.status).containerStatuses)
        .map(fieldsOf)
        .find((each) => each.name === CONTAINER);
    const runs = [
        ...((numberOf(status?.restartCount) ?? 0) > 0
            ? [{ name: `${key}, previous run`, previous: true }]
            : []),
        { name: key, previous: false },
    ];
    const path = `/api/v1/namespaces/${textOf(namespace)}/pods/${textOf(name)}/log`;
    const logs: NamedLog[] = [];
    const missing: string[] = [];
    for (const run of runs) {
        const query = new URLSearchParams({
            container: CONTAINER,
            sinceTime: new Date(since).toISOString().replace(/\.\d+Z$/, "Z"),
            ...(run.previous && { previous: "true" }),
        });
        try {
            const text = await server.text(`${path}?${query.toString()}`);
            // a pod that has just been deleted
            if (text !== undefined) {
                logs.push({ name: run.name, ...readLog(text, run.name) });
            }
        } catch (error) {
            const reason = reasonOf(error, `get pods/log in namespace ${textOf(namespace)}`);
            // the node may have removed the log of the previous run
            if (!(run.previous && error instanceof ClusterError && error.status === 400)) {
                missing.push(`Flagger's log, ${run.name}: ${reason}`);
            }
        }
    }
    return { logs, missing };
}

/** The reason of a failed request, with the permission that it lacks. */
function reasonOf(error: unknown, permission: string): string {
    if (!(error instanceof ClusterError)) {
        throw error;
    }
    return error.status === 403
        ? `missing permission: ${permission}`
        : error.message.replace(/^\/api\/\S+: /, "");
}
