import type { ContainerLog } from "../logs/container-log";
import type { LocalAddress } from "../local-address";
import type { ContainerPlace } from "../pod";
import { KubeletRefusal } from "./refusal";
import type { KubeletRequest } from "./requests";
import { execTarget, portTarget } from "./targets";

/** What the kubelet needs of a pod that has a program. */
export interface KubeletPod {
    /** The log of a container that has a program. */
    log(container: string): ContainerLog | undefined;
    /** What commands in a container find around them; absent before its program's first start. */
    place(container: string): ContainerPlace | undefined;
    /** The address for each container port. */
    addresses(): ReadonlyMap<number, LocalAddress>;
    /** Aborted when the pod ends. */
    readonly ended: AbortSignal;
}

/** A connection of a client to a container or a pod. */
export interface Session {
    /** Path and query at the program that carries it out. */
    readonly path: string;
    /** What it is to do. */
    readonly target: object;
    /** Aborted when what the session is about has ended. */
    readonly ended: AbortSignal;
}

/**
 * The log of a container.
 *
 * @throws KubeletRefusal where none is written
 */
export function programLog(request: KubeletRequest, pod: KubeletPod | undefined): ContainerLog {
    const log = pod?.log(request.container ?? "");
    if (log === undefined) {
        throw simulated(request, pod, "it writes no log");
    }
    return log;
}

/**
 * What a request for a session is for.
 *
 * @throws KubeletRefusal where there is nothing to connect to
 */
export function requestedSession(request: KubeletRequest, pod: KubeletPod | undefined): Session {
    const { verb, namespace, query } = request;
    switch (verb) {
        case "containerLogs":
            throw new KubeletRefusal("logs need no upgrade of the connection");
        case "attach":
            throw new KubeletRefusal(
                "kubectl attach is not supported in the sandbox, whose programs have no input. " +
                    "Use kubectl logs -f for their output, or kubectl exec",
            );
        case "exec": {
            const log = pod?.log(request.container ?? "");
            const place = pod?.place(request.container ?? "");
            if (log === undefined || pod === undefined) {
                throw simulated(request, pod, "no command can run in it");
            }
            if (place === undefined || !log.running) {
                throw new KubeletRefusal(
                    `container ${request.container} of pod ${namespace}/${request.pod} is not running`,
                );
            }
            const target = execTarget(query.getAll("command"), place);
            const ended = AbortSignal.any([pod.ended, log.ended()]);
            return { path: `/exec?${query.toString()}`, target, ended };
        }
        case "portForward": {
            if (pod === undefined) {
                throw simulated(request, pod, "it listens on no port");
            }
            const target = portTarget(`${namespace}/${request.pod}`, pod.addresses());
            return { path: `/portForward?${query.toString()}`, target, ended: pod.ended };
        }
    }
}

function simulated(
    { namespace, pod: name, container }: KubeletRequest,
    pod: KubeletPod | undefined,
    so: string,
): KubeletRefusal {
    const full = `pod ${namespace}/${name}`;
    const what = pod === undefined ? full : `container ${container} of ${full}`;
    return new KubeletRefusal(`${what} is simulated in the sandbox: ${so}`);
}
