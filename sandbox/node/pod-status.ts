import type { V1Container, V1ContainerStatus, V1Pod, V1PodStatus } from "@kubernetes/client-node";

/** How a container with a real program stands. */
export interface ContainerState {
    readonly phase: "starting" | "running" | "exited";
    readonly ready: boolean;
    readonly restarts: number;
    readonly startedAt?: Date;
    /** Why it is not ready or not running, for people. */
    readonly reason?: string;
    readonly exitCode?: number;
}

/** The address of the pod for the rest of the cluster. */
export interface PodPlace {
    readonly podIP: string;
    readonly hostIP: string;
    readonly startedAt: Date;
}

/**
 * The status to report for a pod: containers with a program as they really stand, the others (the
 * mesh's sidecar) running and ready.
 */
export function podStatus(
    pod: V1Pod,
    place: PodPlace,
    states: ReadonlyMap<string, ContainerState>,
    now: Date,
): V1PodStatus {
    const containerStatuses = (pod.spec?.containers ?? []).map((container) =>
        containerStatus(container, states.get(container.name), place.startedAt),
    );
    const ready = containerStatuses.every((status) => status.ready);
    const unready = [...states.entries()].filter(([, state]) => !state.ready);
    const message = unready
        .map(([name, state]) => `${name}: ${state.reason ?? state.phase}`)
        .join("; ");
    return {
        phase: "Running",
        startTime: place.startedAt,
        podIP: place.podIP,
        podIPs: [{ ip: place.podIP }],
        hostIP: place.hostIP,
        conditions: [
            condition(pod, "Initialized", true, now),
            condition(pod, "ContainersReady", ready, now, message),
            condition(pod, "Ready", ready, now, message),
        ],
        containerStatuses,
        initContainerStatuses: (pod.spec?.initContainers ?? []).map((container) =>
            container.restartPolicy === "Always"
                ? containerStatus(container, undefined, place.startedAt)
                : completedStatus(container, place.startedAt),
        ),
    };
}

function condition(
    pod: V1Pod,
    type: string,
    holds: boolean,
    now: Date,
    message = "",
): NonNullable<V1PodStatus["conditions"]>[number] {
    const status = holds ? "True" : "False";
    const before = pod.status?.conditions?.find((candidate) => candidate.type === type);
    return {
        type,
        status,
        lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now,
        ...(holds ? {} : { reason: "ContainersNotReady", message }),
    };
}

function containerStatus(
    container: V1Container,
    state: ContainerState | undefined,
    podStartedAt: Date,
): V1ContainerStatus {
    const base = { name: container.name, image: container.image ?? "", imageID: "", started: true };
    if (state === undefined) {
        return {
            ...base,
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: podStartedAt } },
        };
    }
    const running = state.phase === "running";
    return {
        ...base,
        ready: state.ready,
        started: running,
        restartCount: state.restarts,
        state: running
            ? { running: { startedAt: state.startedAt } }
            : {
                  waiting: {
                      reason: state.phase === "exited" ? "CrashLoopBackOff" : "ContainerCreating",
                      message: state.reason,
                  },
              },
        lastState:
            state.exitCode === undefined
                ? undefined
                : {
                      terminated: {
                          exitCode: state.exitCode,
                          reason: state.exitCode === 0 ? "Completed" : "Error",
                      },
                  },
    };
}

function completedStatus(container: V1Container, at: Date): V1ContainerStatus {
    return {
        name: container.name,
        image: container.image ?? "",
        imageID: "",
        ready: true,
        restartCount: 0,
        state: { terminated: { exitCode: 0, reason: "Completed", startedAt: at, finishedAt: at } },
    };
}
