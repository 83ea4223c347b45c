import type { V1Container, V1Pod, V1Probe } from "@kubernetes/client-node";
import type { PodView } from "./view";

/** What the mesh needs of a pod. */
export function podView(pod: V1Pod): PodView {
    const containers = allContainers(pod);
    return {
        uid: pod.metadata?.uid ?? "",
        namespace: pod.metadata?.namespace ?? "",
        name: pod.metadata?.name ?? "",
        ip: pod.status?.podIP,
        serviceAccount: pod.spec?.serviceAccountName ?? "default",
        labels: pod.metadata?.labels ?? {},
        annotations: pod.metadata?.annotations ?? {},
        meshed: isMeshed(pod),
        portNames: new Map(containers.flatMap(namedPorts)),
        probePaths: probePaths(containers),
    };
}

/** Whether a pod has ended, and its IP may have gone to another. */
export function hasEnded(pod: V1Pod): boolean {
    return ["Succeeded", "Failed"].includes(pod.status?.phase ?? "");
}

/**
 * A container that only bears the proxy's name is not injected beside, and not known to Linkerd's destination service
 * either: that goes by the label.
 */
function isMeshed({ metadata, spec }: V1Pod): boolean {
    const sidecars = (spec?.initContainers ?? []).filter(
        ({ restartPolicy }) => restartPolicy === "Always",
    );
    return (
        (metadata?.labels?.["linkerd.io/control-plane-ns"] ?? "") !== "" &&
        [...sidecars, ...(spec?.containers ?? [])].some(({ name }) => name === "linkerd-proxy")
    );
}

function allContainers(pod: V1Pod): V1Container[] {
    return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
}

function namedPorts(container: V1Container): [string, number][] {
    return (container.ports ?? []).flatMap(({ name, containerPort }): [string, number][] =>
        name === undefined ? [] : [[name, containerPort]],
    );
}

function probePaths(containers: readonly V1Container[]): Map<number, Set<string>> {
    const paths = new Map<number, Set<string>>();
    for (const container of containers) {
        const ports = new Map(namedPorts(container));
        const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe];
        for (const { httpGet } of probes.filter((probe): probe is V1Probe => probe !== undefined)) {
            const named = httpGet?.port;
            const port = typeof named === "string" ? (ports.get(named) ?? Number(named)) : named;
            if (httpGet !== undefined && port !== undefined && Number.isInteger(port)) {
                const path = (httpGet.path ?? "/").split("?")[0];
                paths.set(port, (paths.get(port) ?? new Set()).add(path));
            }
        }
    }
    return paths;
}
