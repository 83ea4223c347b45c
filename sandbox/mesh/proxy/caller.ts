import { identityOf } from "../policy/identity";
import type { PolicyClient } from "../policy/authorize";
import type { MeshView, PodView } from "../view/view";

/** Who sends a request. */
export interface Caller {
    readonly namespace: string;
    /** Whether its requests go through a Linkerd proxy of its own. */
    readonly meshed: boolean;
    /** Absent for callers that are no pod. */
    readonly pod?: PodView;
    readonly client: PolicyClient;
}

/** Somebody outside the cluster, such as a person with a browser. */
export const outsider: Caller = { namespace: "default", meshed: false, client: {} };

/** A program of the sandbox itself that sends requests as a meshed pod does. */
export interface OwnCaller {
    readonly namespace: string;
    readonly serviceAccount: string;
}

/** The caller that a pod is. */
export function podCaller(pod: PodView): Caller {
    const identity = pod.meshed ? identityOf(pod.namespace, pod.serviceAccount) : undefined;
    return {
        namespace: pod.namespace,
        meshed: pod.meshed,
        pod,
        client: { identity, ip: pod.ip },
    };
}

/**
 * The caller that a user of the proxy is: the uid of a pod, or the name of one of the sandbox's own callers.
 * No user means an outsider; undefined means a user that is not known (yet).
 */
export function findCaller(
    view: MeshView,
    own: ReadonlyMap<string, OwnCaller>,
    user: string | undefined,
): Caller | undefined {
    if (user === undefined) {
        return outsider;
    }
    const pod = view.podsByUid.get(user);
    if (pod !== undefined) {
        return podCaller(pod);
    }
    const caller = own.get(user);
    return caller && ownCaller(view, caller);
}

/** As its pod in the cluster, which keeps its metrics; before that pod is there, as a meshed client without one. */
function ownCaller(view: MeshView, { namespace, serviceAccount }: OwnCaller): Caller {
    for (const pod of view.podsByUid.values()) {
        if (pod.meshed && pod.namespace === namespace && pod.serviceAccount === serviceAccount) {
            return podCaller(pod);
        }
    }
    return { namespace, meshed: true, client: { identity: identityOf(namespace, serviceAccount) } };
}
