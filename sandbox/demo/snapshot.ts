import * as k8s from "@kubernetes/client-node";
import { keepInformed } from "../kube/informer";
import type { MeshReport } from "../mesh/report";

/** The canary that the demo releases. */
export interface CanaryName {
    readonly namespace: string;
    readonly name: string;
}

/** One of Flagger's events about a canary. */
export interface FlaggerEvent {
    readonly id: string;
    readonly at: number;
    readonly message: string;
    readonly warning: boolean;
}

/** How a rollout stands at one moment. */
export interface Snapshot {
    readonly at: number;
    /** Flagger's phase: `Initialized`, `Progressing`, `Succeeded`, `Failed`… */
    readonly phase: string;
    readonly failedChecks: number;
    /** Hash of the revision that Flagger last acted on. */
    readonly revision: string;
    /** Percent that the route in force gives to the canary. */
    readonly weight: number;
    readonly events: readonly FlaggerEvent[];
    readonly report: MeshReport;
}

interface Canary {
    readonly metadata?: { readonly creationTimestamp?: string; readonly uid?: string };
    readonly status?: {
        readonly phase?: string;
        readonly failedChecks?: number;
        readonly lastAppliedSpec?: string;
    };
}

/** Reads canary, events and traffic of one canary. */
export class SnapshotReader {
    private readonly events = new Map<string, FlaggerEvent>();

    private constructor(
        private readonly objects: k8s.CustomObjectsApi,
        private readonly meshAdmin: string,
        private readonly canary: CanaryName,
        private readonly watching: { stop(): Promise<void> },
    ) {}

    /**
     * Opens a reader; it watches the events, since Kubernetes folds similar ones into one object whose
     * message changes, and a look now and then would miss some.
     */
    static async open(
        kubeconfig: string,
        meshAdmin: string,
        canary: CanaryName,
    ): Promise<SnapshotReader> {
        const config = new k8s.KubeConfig();
        config.loadFromFile(kubeconfig);
        const core = config.makeApiClient(k8s.CoreV1Api);
        const { namespace, name } = canary;
        const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/events`, () =>
            core.listNamespacedEvent({ namespace }),
        );
        const seen = (event: k8s.CoreV1Event): void => {
            const about = event.involvedObject;
            if (about.kind === "Canary" && about.name === name) {
                const read = flaggerEvent(event);
                reader.events.set(read.id, read);
            }
        };
        informer.on("add", seen);
        informer.on("update", seen);
        const watching = { stop: () => informer.stop() };
        const objects = config.makeApiClient(k8s.CustomObjectsApi);
        const reader = new SnapshotReader(objects, meshAdmin, canary, watching);
        Object.assign(watching, await keepInformed(informer, "Flagger's events", console.error));
        return reader;
    }

    /** Ends the watch; without it the process would not end. */
    close(): Promise<void> {
        return this.watching.stop();
    }

    /** Reads everything once; `since` bounds the traffic's series (milliseconds since the epoch). */
    async read(since: number): Promise<Snapshot> {
        const { namespace, name } = this.canary;
        const [canary, report] = await Promise.all([
            this.objects.getNamespacedCustomObject({
                group: "flagger.app",
                version: "v1beta1",
                plural: "canaries",
                namespace,
                name,
            }) as Promise<Canary>,
            this.readReport(since),
        ]);
        return {
            at: Date.now(),
            phase: canary.status?.phase ?? "",
            failedChecks: canary.status?.failedChecks ?? 0,
            revision: canary.status?.lastAppliedSpec ?? "",
            weight: canaryWeight(report, this.canary),
            events: [...this.events.values()].sort((a, b) => a.at - b.at),
            report,
        };
    }

    private async readReport(since: number): Promise<MeshReport> {
        const answer = await fetch(`${this.meshAdmin}/report?since=${since}`, {
            signal: AbortSignal.timeout(5_000),
        });
        return (await answer.json()) as MeshReport;
    }
}

function flaggerEvent(event: k8s.CoreV1Event): FlaggerEvent {
    const at = event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
    return {
        // a repeated event keeps its object and counts up
        id: `${event.metadata.uid}#${event.count ?? 1}`,
        at: at === undefined ? 0 : new Date(at).getTime(),
        message: (event.message ?? "").replace(/^\(combined from similar events\): /, ""),
        warning: event.type === "Warning",
    };
}

/** Percent of the apex's traffic that the route in force gives to the canary; 0 without a route. */
export function canaryWeight(report: MeshReport, canary: CanaryName): number {
    const route = report.routes.find(
        (item) => item.namespace === canary.namespace && item.name === canary.name,
    );
    const weights = route?.weights.filter((item) => item.rule === 0) ?? [];
    const total = weights.reduce((sum, item) => sum + item.weight, 0);
    const own = weights.find(
        (item) => item.backend === `${canary.namespace}/${canary.name}-canary`,
    );
    return total === 0 || own === undefined ? 0 : (100 * own.weight) / total;
}
