import * as k8s from "@kubernetes/client-node";
import { clientErrorText, statusOf } from "./client-error";
import type { OwnCaller } from "../proxy/caller";

/** Milliseconds between two attempts to create what the API server has not taken. */
const retryMs = 2_000;

/** The objects of a meshed client of the sandbox itself. */
export interface ClientObjects {
    readonly namespace: k8s.V1Namespace;
    readonly serviceAccount: k8s.V1ServiceAccount;
    readonly deployment: k8s.V1Deployment;
}

/**
 * A Deployment whose pod the client's requests come from, with the container, port and labels by which Viz' Prometheus
 * finds a proxy. It declares its proxy itself instead of being injected: so it is meshed regardless of the state of the
 * injector, and a change of the mesh's configuration does not restart it.
 */
export function clientObjects({ namespace, serviceAccount }: OwnCaller): ClientObjects {
    const name = serviceAccount;
    const metadata = { name, namespace };
    const app = { app: name };
    const labels = {
        ...app,
        "linkerd.io/control-plane-ns": "linkerd",
        "linkerd.io/proxy-deployment": name,
        "linkerd.io/workload-ns": namespace,
    };
    const probe = (path: string): k8s.V1Probe => ({ httpGet: { path, port: 4191 } });
    return {
        namespace: { metadata: { name: namespace } },
        serviceAccount: { metadata },
        deployment: {
            metadata,
            spec: {
                replicas: 1,
                selector: { matchLabels: app },
                template: {
                    metadata: { labels, annotations: { "linkerd.io/inject": "disabled" } },
                    spec: {
                        serviceAccountName: name,
                        containers: [
                            { name: "client", image: "sandbox/client" },
                            {
                                name: "linkerd-proxy",
                                image: "sandbox/linkerd-proxy",
                                ports: [{ name: "linkerd-admin", containerPort: 4191 }],
                                livenessProbe: probe("/live"),
                                readinessProbe: probe("/ready"),
                            },
                        ],
                    },
                },
            },
        },
    };
}

/** Keeps a client's objects in the cluster for as long as they are wanted. */
export class ClientWorkload {
    private readonly objects: ClientObjects;
    private wanted = false;
    /** Undefined before the first answer: a sandbox that starts again may find them. */
    private there?: boolean;
    private busy = false;
    private retry?: NodeJS.Timeout;
    private stopped = false;

    constructor(
        private readonly kubeConfig: k8s.KubeConfig,
        caller: OwnCaller,
        private readonly log: (line: string) => void,
    ) {
        this.objects = clientObjects(caller);
    }

    /** Creates the objects that are missing, or deletes them all with their Namespace. */
    want(wanted: boolean): void {
        this.wanted = wanted;
        this.reconcile();
    }

    /** Makes no further attempt; what was created stays for the sandbox's next start. */
    stop(): void {
        this.stopped = true;
        clearTimeout(this.retry);
    }

    private reconcile(): void {
        const { wanted } = this;
        if (this.busy || this.stopped || this.there === wanted) {
            return;
        }
        this.busy = true;
        (wanted ? this.create() : this.remove()).then(
            () => {
                this.busy = false;
                this.there = wanted;
                this.reconcile();
            },
            (error: unknown) => {
                this.busy = false;
                this.log(
                    `mesh: cannot ${wanted ? "create" : "delete"} its client: ${clientErrorText(error)}`,
                );
                clearTimeout(this.retry);
                this.retry = setTimeout(() => this.reconcile(), retryMs);
            },
        );
    }

    private async remove(): Promise<void> {
        const name = this.objects.namespace.metadata?.name ?? "";
        const core = this.kubeConfig.makeApiClient(k8s.CoreV1Api);
        await unless(404, core.deleteNamespace({ name }));
    }

    private async create(): Promise<void> {
        const { namespace, serviceAccount, deployment } = this.objects;
        const inside = { namespace: namespace.metadata?.name ?? "" };
        const core = this.kubeConfig.makeApiClient(k8s.CoreV1Api);
        const apps = this.kubeConfig.makeApiClient(k8s.AppsV1Api);
        await unless(409, core.createNamespace({ body: namespace }));
        await unless(409, core.createNamespacedServiceAccount({ ...inside, body: serviceAccount }));
        await unless(409, apps.createNamespacedDeployment({ ...inside, body: deployment }));
    }
}

/** Waits for a call whose error with this status means that there is nothing to do. */
async function unless(status: number, call: Promise<unknown>): Promise<void> {
    try {
        await call;
    } catch (error) {
        if (statusOf(error) !== status) {
            throw error;
        }
    }
}
