import * as k8s from "@kubernetes/client-node";
import { basicCredentials } from "../mesh/credentials";
import type { MeshReport } from "../mesh/mesh-report";
import type { SandboxPaths } from "../paths";
import { readMeshPassword } from "../private-files";
import { type DemoEvent, readFlaggerEvents } from "./events";

/** The canary that the demo releases. */
export interface DemoCanary {
    readonly namespace: string;
    readonly name: string;
}

/** How a rollout stands at one moment. */
export interface Snapshot {
    readonly at: number;
    /** Flagger's phase: `Initialized`, `Progressing`, `Succeeded`, `Failed`… */
    readonly phase: string;
    /** Percent that the route in force gives to the canary. */
    readonly weight: number;
    readonly events: readonly DemoEvent[];
    readonly report: MeshReport;
}

interface Canary {
    readonly status?: { readonly phase?: string };
}

/** Reads canary, events and traffic of one canary. */
export class SnapshotReader {
    private readonly objects: k8s.CustomObjectsApi;
    private readonly podsDir: string;

    constructor(
        private readonly paths: Pick<SandboxPaths, "kubeconfig" | "pods" | "meshPassword">,
        private readonly meshAdmin: string,
        private readonly canary: DemoCanary,
    ) {
        const config = new k8s.KubeConfig();
        config.loadFromFile(paths.kubeconfig);
        this.objects = config.makeApiClient(k8s.CustomObjectsApi);
        this.podsDir = paths.pods;
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
            weight: canaryWeight(report, this.canary),
            events: readFlaggerEvents(this.podsDir, this.canary),
            report,
        };
    }

    private async readReport(since: number): Promise<MeshReport> {
        const answer = await fetch(`${this.meshAdmin}/report?since=${since}`, {
            headers: { authorization: basicCredentials("demo", readMeshPassword(this.paths)) },
            signal: AbortSignal.timeout(5_000),
        });
        if (!answer.ok) {
            throw new Error(`the mesh's report: HTTP ${answer.status}: ${await answer.text()}`);
        }
        return (await answer.json()) as MeshReport;
    }
}

/** Percent of the apex's traffic that the route in force gives to the canary; 0 without a route. */
export function canaryWeight(report: MeshReport, canary: DemoCanary): number {
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
