import { type ApiServer, ClusterError } from "../../kube/api-server";
import type { PodPort } from "../../kube/port-forward";
import type { CanaryReference } from "../../kube/release/canaries";
import { missingPermission, readServicePods, type ServicePort } from "../../kube/service-pods";
import { CliError } from "../terminal";
import type { CanarySwitch } from "../../kube/release/hooks";

/** The state of a switch: each pod of the load tester keeps its own, in memory. */
export type SwitchState = "open" | "closed" | "differs between the pods of the load tester";

/**
 * Opens or closes a switch of a Canary at every pod of the load tester.
 *
 * The load tester is reached through a port-forward: its policy admits only Flagger and Prometheus, and a port-forward ends
 * inside the pod.
 *
 * @throws CliError if the load tester cannot be reached or refuses the Canary
 */
export async function setSwitch(
    server: ApiServer,
    canary: CanaryReference,
    { kind, loadTester }: CanarySwitch,
    action: "open" | "close",
): Promise<void> {
    const pods = await podsOf(server, loadTester);
    await Promise.all(
        pods.map(async (pod) => {
            const status = await call(server, pod, `/${kind}/${action}`, canary);
            if (status !== 202) {
                throw refusal(loadTester, canary, status);
            }
        }),
    );
}

/** @throws CliError if the load tester cannot be reached */
export async function readSwitch(
    server: ApiServer,
    canary: CanaryReference,
    { kind, loadTester }: CanarySwitch,
): Promise<SwitchState> {
    const pods = await podsOf(server, loadTester);
    const statuses = await Promise.all(
        pods.map((pod) => call(server, pod, `/${kind}/check`, canary)),
    );
    const unexpected = statuses.find((status) => status !== 200 && status !== 403);
    if (unexpected !== undefined) {
        throw refusal(loadTester, canary, unexpected);
    }
    const open = statuses.filter((status) => status === 200).length;
    return open === 0
        ? "closed"
        : open === statuses.length
          ? "open"
          : "differs between the pods of the load tester";
}

function podsOf(server: ApiServer, loadTester: ServicePort): Promise<PodPort[]> {
    return reached(loadTester, () => readServicePods(server, loadTester));
}

async function call(
    server: ApiServer,
    pod: PodPort,
    path: string,
    { namespace, name }: CanaryReference,
): Promise<number> {
    const target = { namespace: pod.namespace, service: pod.pod, port: pod.port };
    const { status } = await reached(target, () => server.callPod(pod, path, { name, namespace }));
    return status;
}

async function reached<T>(
    { namespace, service, port }: ServicePort,
    run: () => Promise<T>,
): Promise<T> {
    try {
        return await run();
    } catch (error) {
        if (!(error instanceof ClusterError)) {
            throw error;
        }
        throw new CliError(
            `cannot reach the load tester ${namespace}/${service}:${port}: ${error.message}` +
                missingPermission(error, namespace),
        );
    }
}

function refusal(
    { namespace, service }: ServicePort,
    canary: CanaryReference,
    status: number,
): CliError {
    return new CliError(
        status === 403
            ? `the load tester ${namespace}/${service} refuses Canaries of namespace ${canary.namespace}: ` +
                  `its -namespace-regexp does not match it. Add ${canary.namespace} to canaryNamespaces of the load tester`
            : `the load tester ${namespace}/${service} answered HTTP ${status}: it is none, or of another release`,
    );
}
