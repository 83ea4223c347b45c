import type { LocalAddress } from "./local-address";
import * as k8s from "@kubernetes/client-node";
import { found, isNotFound } from "../kube/errors";
import { keepInformed } from "../kube/informer";
import { describeError } from "../wait";
import { PodAddresses, hostIP } from "./addresses";
import { type NodeContext, RunningPod } from "./pod";
import { podStatus } from "./pod-status";
import { isProgramPod } from "./programs";
import { PodStatusWriter } from "./status-writer";

/** What the agent is given. */
export interface NodeAgentArgs {
    readonly kubeConfig: k8s.KubeConfig;
    readonly context: Omit<NodeContext, "serviceAccountToken" | "configOf">;
    readonly log: (line: string) => void;
    /** Called whenever a process started or ended. */
    readonly changed: () => void;
}

interface Entry {
    /** The pod as the API server reported it last. */
    pod: k8s.V1Pod;
    readonly running: RunningPod;
    readonly podIP: string;
    readonly startedAt: Date;
    ending: boolean;
}

const defaultGraceSeconds = 30;

/** Stands for the kubelet of pods that have a program: runs it, and lets the pod's status say how it stands. */
export class NodeAgent {
    private readonly api: k8s.CoreV1Api;
    private readonly context: NodeContext;
    private readonly statuses: PodStatusWriter;
    private readonly pods = new Map<string, Entry>();
    private readonly addresses = new PodAddresses();
    private watching?: { stop(): Promise<void> };
    private stopping = false;

    private constructor(private readonly args: NodeAgentArgs) {
        const api = args.kubeConfig.makeApiClient(k8s.CoreV1Api);
        this.api = api;
        this.statuses = new PodStatusWriter(api, args.log);
        this.context = {
            ...args.context,
            serviceAccountToken: (pod) => requestToken(api, pod),
            configOf: (namespace) => ({
                configMap: (name) => found(api.readNamespacedConfigMap({ name, namespace })),
                secret: (name) => found(api.readNamespacedSecret({ name, namespace })),
            }),
        };
    }

    /** Begins to watch; pods that are there already, from before a restart of the sandbox, are started again. */
    static async start(args: NodeAgentArgs): Promise<NodeAgent> {
        const agent = new NodeAgent(args);
        const informer = k8s.makeInformer(args.kubeConfig, "/api/v1/pods", () =>
            agent.api.listPodForAllNamespaces(),
        );
        informer.on("add", (pod) => agent.seen(pod));
        informer.on("update", (pod) => agent.seen(pod));
        informer.on("delete", (pod) => agent.gone(pod));
        agent.watching = await keepInformed(informer, "pods", args.log);
        return agent;
    }

    /** The address at which a pod answers for a container port, if it is one of ours. */
    localAddress(podUid: string, containerPort: number): LocalAddress | undefined {
        return this.pods.get(podUid)?.running.localAddress(containerPort);
    }

    /** The pod of a name that has a program and has not been deleted. */
    find(namespace: string, name: string): RunningPod | undefined {
        return [...this.pods.values()].find(
            ({ pod: { metadata } }) => metadata?.namespace === namespace && metadata.name === name,
        )?.running;
    }

    /** Processes that run now, for the sandbox's state file. */
    processes(): readonly { name: string; pid: number }[] {
        return [...this.pods.values()].flatMap((entry) => entry.running.pids);
    }

    /** Ends every program; the pods stay in the API and are started again by the next agent. */
    async stop(): Promise<void> {
        this.stopping = true;
        await this.watching?.stop();
        await Promise.all([...this.pods.values()].map((entry) => entry.running.stop(3_000, true)));
    }

    private seen(pod: k8s.V1Pod): void {
        const uid = pod.metadata?.uid ?? "";
        this.addresses.take(pod.status?.podIP);
        if (this.stopping || !isProgramPod(pod) || pod.spec?.nodeName === undefined) {
            return;
        }
        const entry = this.pods.get(uid) ?? this.begin(pod, uid);
        entry.pod = pod;
        if (pod.metadata?.deletionTimestamp !== undefined) {
            // also a pod that was deleted while the sandbox was down: nobody else would let it go
            this.end(entry, uid);
        }
    }

    /** Deleted without a grace period: there is no object left to wait for. */
    private gone(pod: k8s.V1Pod): void {
        const uid = pod.metadata?.uid ?? "";
        const entry = this.pods.get(uid);
        if (entry !== undefined) {
            this.end(entry, uid);
        }
    }

    private begin(pod: k8s.V1Pod, uid: string): Entry {
        const entry: Entry = {
            pod,
            podIP: pod.status?.podIP ?? this.addresses.next(),
            startedAt: new Date(),
            ending: false,
            running: new RunningPod(pod, this.context, () => this.report(uid)),
        };
        this.pods.set(uid, entry);
        this.args.log(`start ${nameOf(pod)}`);
        this.report(uid);
        return entry;
    }

    private report(uid: string): void {
        this.args.changed();
        this.statuses.write(uid, () => {
            const entry = this.pods.get(uid);
            if (entry === undefined || entry.ending || this.stopping) {
                return undefined;
            }
            const place = { podIP: entry.podIP, hostIP, startedAt: entry.startedAt };
            return {
                pod: entry.pod,
                status: podStatus(entry.pod, place, entry.running.states, new Date()),
            };
        });
    }

    private end(entry: Entry, uid: string): void {
        if (entry.ending) {
            return;
        }
        entry.ending = true;
        this.finish(entry, uid).catch((error: unknown) =>
            this.args.log(`end of ${nameOf(entry.pod)}: ${describeError(error)}`),
        );
    }

    private async finish(entry: Entry, uid: string): Promise<void> {
        const { name = "", namespace = "", deletionGracePeriodSeconds } = entry.pod.metadata ?? {};
        this.args.log(`end ${nameOf(entry.pod)}`);
        await entry.running.stop((deletionGracePeriodSeconds ?? defaultGraceSeconds) * 1000, false);
        await this.statuses.settled(uid);
        this.pods.delete(uid);
        this.statuses.forget(uid);
        this.args.changed();
        try {
            // a body makes the API server ignore the query, so the grace period belongs in it
            const body = { gracePeriodSeconds: 0, preconditions: { uid } };
            await this.api.deleteNamespacedPod({ name, namespace, body });
        } catch (error) {
            if (!isNotFound(error)) {
                throw error;
            }
        }
    }
}

function nameOf(pod: k8s.V1Pod): string {
    return `${pod.metadata?.namespace}/${pod.metadata?.name}`;
}

async function requestToken(api: k8s.CoreV1Api, pod: k8s.V1Pod): Promise<string> {
    const { name, namespace = "", uid } = pod.metadata ?? {};
    const answer = await api.createNamespacedServiceAccountToken({
        name: pod.spec?.serviceAccountName ?? "default",
        namespace,
        body: {
            spec: {
                audiences: [],
                expirationSeconds: 7 * 24 * 3600,
                boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
            },
        },
    });
    return answer.status?.token ?? "";
}
