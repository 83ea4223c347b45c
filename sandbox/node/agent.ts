import * as k8s from "@kubernetes/client-node";
import { keepInformed } from "../kube/informer";
import { describeError } from "../wait";
import { isProgramPod } from "./programs";
import { type NodeContext, RunningPod } from "./pod";
import { podStatus } from "./pod-status";
import { PodAddresses } from "./addresses";

/** A started node agent. */
export interface NodeAgent {
    /** The local port on which a pod answers for a container port, if it is one of ours. */
    localPort(podUid: string, containerPort: number): number | undefined;
    /** Processes that run now, for the sandbox's state file. */
    processes(): readonly { name: string; pid: number }[];
    /** Ends every program; the pods stay in the API and are started again with the next agent. */
    stop(): Promise<void>;
}

/** What the agent is given. */
export interface NodeAgentArgs {
    readonly kubeConfig: k8s.KubeConfig;
    readonly context: Omit<NodeContext, "serviceAccountToken" | "configOf">;
    readonly log: (line: string) => void;
    /** Called whenever a process started or ended. */
    readonly changed: () => void;
}

const hostIP = "10.0.0.1";
const patchOptions = k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.StrategicMergePatch);

/** Watches the pods and runs those that have a program; each pod's status says how its processes stand. */
export async function startNodeAgent(args: NodeAgentArgs): Promise<NodeAgent> {
    const api = args.kubeConfig.makeApiClient(k8s.CoreV1Api);
    const context: NodeContext = {
        ...args.context,
        serviceAccountToken: (pod) => requestToken(api, pod),
        configOf: (namespace) => ({
            configMap: (name) => found(api.readNamespacedConfigMap({ name, namespace })),
            secret: (name) => found(api.readNamespacedSecret({ name, namespace })),
        }),
    };
    const pods = new Map<
        string,
        { readonly running: RunningPod; readonly podIP: string; readonly startedAt: Date }
    >();
    const addresses = new PodAddresses();
    const ending = new Set<string>();
    const statusQueue = new Map<string, Promise<void>>();
    let stopping = false;

    const informer = k8s.makeInformer(args.kubeConfig, "/api/v1/pods", () =>
        api.listPodForAllNamespaces(),
    );
    const known = new Map<string, k8s.V1Pod>();

    const report = (uid: string): void => {
        const entry = pods.get(uid);
        if (entry === undefined || stopping || ending.has(uid)) {
            return;
        }
        args.changed();
        const write = async (): Promise<void> => {
            const pod = known.get(uid);
            if (pod === undefined || stopping) {
                return;
            }
            const place = { podIP: entry.podIP, hostIP, startedAt: entry.startedAt };
            const status = podStatus(pod, place, entry.running.states, new Date());
            await api.patchNamespacedPodStatus(
                {
                    name: pod.metadata?.name ?? "",
                    namespace: pod.metadata?.namespace ?? "",
                    body: { status },
                },
                patchOptions,
            );
        };
        const before = statusQueue.get(uid) ?? Promise.resolve();
        const next = before.then(write).catch((error: unknown) => {
            if (!isNotFound(error)) {
                args.log(`status of ${known.get(uid)?.metadata?.name}: ${describeError(error)}`);
            }
        });
        statusQueue.set(uid, next);
    };

    const start = (pod: k8s.V1Pod, uid: string): void => {
        const podIP = pod.status?.podIP ?? addresses.next();
        const running = new RunningPod(pod, context, () => report(uid));
        pods.set(uid, { running, podIP, startedAt: new Date() });
        args.log(`start ${pod.metadata?.namespace}/${pod.metadata?.name}`);
        report(uid);
    };

    const end = async (pod: k8s.V1Pod, uid: string): Promise<void> => {
        ending.add(uid);
        const name = pod.metadata?.name ?? "";
        const namespace = pod.metadata?.namespace ?? "";
        args.log(`end ${namespace}/${name}`);
        await pods.get(uid)?.running.stop((pod.metadata?.deletionGracePeriodSeconds ?? 30) * 1000);
        await statusQueue.get(uid);
        pods.delete(uid);
        statusQueue.delete(uid);
        args.changed();
        try {
            await api.deleteNamespacedPod({
                name,
                namespace,
                // a body makes the API server ignore the query, so the grace period belongs in it
                body: { gracePeriodSeconds: 0, preconditions: { uid } },
            });
        } catch (error) {
            if (!isNotFound(error)) {
                args.log(`deletion of ${namespace}/${name}: ${describeError(error)}`);
            }
        }
        ending.delete(uid);
    };

    const seen = (pod: k8s.V1Pod): void => {
        const uid = pod.metadata?.uid ?? "";
        if (stopping || !isProgramPod(pod) || pod.spec?.nodeName === undefined) {
            return;
        }
        known.set(uid, pod);
        addresses.take(pod.status?.podIP);
        if (pod.metadata?.deletionTimestamp !== undefined) {
            if (!ending.has(uid)) {
                void end(pod, uid);
            }
        } else if (!pods.has(uid)) {
            start(pod, uid);
        }
    };
    informer.on("add", seen);
    informer.on("update", seen);
    informer.on("delete", (pod) => {
        const uid = pod.metadata?.uid ?? "";
        known.delete(uid);
        if (pods.has(uid) && !ending.has(uid)) {
            // deleted without a grace period: there is no object left to wait for
            void end(pod, uid);
        }
    });
    const watching = await keepInformed(informer, "pods", args.log);

    return {
        localPort: (uid, port) => pods.get(uid)?.running.localPort(port),
        processes: () => [...pods.values()].flatMap((entry) => entry.running.pids),
        async stop() {
            stopping = true;
            await watching.stop();
            await Promise.all([...pods.values()].map((entry) => entry.running.stop(3_000)));
        },
    };
}

async function requestToken(api: k8s.CoreV1Api, pod: k8s.V1Pod): Promise<string> {
    const answer = await api.createNamespacedServiceAccountToken({
        name: pod.spec?.serviceAccountName ?? "default",
        namespace: pod.metadata?.namespace ?? "",
        body: {
            spec: {
                audiences: [],
                expirationSeconds: 7 * 24 * 3600,
                boundObjectRef: {
                    apiVersion: "v1",
                    kind: "Pod",
                    name: pod.metadata?.name,
                    uid: pod.metadata?.uid,
                },
            },
        },
    });
    return answer.status?.token ?? "";
}

async function found<T>(request: Promise<T>): Promise<T | undefined> {
    try {
        return await request;
    } catch (error) {
        if (isNotFound(error)) {
            return undefined;
        }
        throw error;
    }
}

function isNotFound(error: unknown): boolean {
    return error instanceof k8s.ApiException && error.code === 404;
}
