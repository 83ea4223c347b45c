import * as http from "node:http";
import type { KubeConfig } from "@kubernetes/client-node";
import type { LocalAddress } from "../node/local-address";
import { curlUser } from "../private-files";
import { MeshAdmin } from "./admin";
import { Balancer } from "./balance/balancer";
import { FailFast } from "./balance/fail-fast";
import { ClientWorkload } from "./cluster/client-workload";
import { RouteStatusWriter } from "./cluster/status-writer";
import { ClusterStore } from "./cluster/store";
import { MetricsStore } from "./metrics/metrics-store";
import { countProbe, type SentProbe } from "./metrics/probes";
import { MeshProxy } from "./proxy/server";
import { type BaseLoad, baseLoadClient, startBaseLoad } from "./traffic/base-load";
import { baseLoadUser } from "./traffic/load-stream";
import { startSidecarProbes } from "./traffic/sidecar-probes";
import { TrafficRecorder } from "./traffic/recorder";
import { routeReport } from "./traffic/route-report";

export type * from "./mesh-report";

/** What the mesh is started with. */
export interface MeshArgs {
    /** Opens the cluster for a user that may read everything the mesh routes by and write HTTPRoutes' status. */
    readonly kubeConfig: KubeConfig;
    /** The address at which a pod's process serves a container port; undefined where no process does. */
    readonly localAddress: (podUid: string, containerPort: number) => LocalAddress | undefined;
    readonly log: (line: string) => void;
    /** What every request to the proxy and to the admin endpoint has to state. */
    readonly password: string;
    /** Loopback port of the proxy. @default 0, a free one */
    readonly proxyPort?: number;
    /** Loopback port of the admin endpoint. @default 0, a free one */
    readonly adminPort?: number;
    /** The steady load on every Canary. @default 20 requests a second; 0 for none */
    readonly baseLoad?: { readonly requestsPerSecond: number };
}

/** A running mesh. */
export interface Mesh {
    readonly proxyPort: number;
    readonly adminPort: number;
    /** Counts a probe that the node has sent to a pod's process in the metrics of the pod's proxy. */
    probed(podUid: string, probe: SentProbe): void;
    stop(): Promise<void>;
}

const keptWarnings = 100;

/** Starts the simulation of Service DNS, kube-proxy, Linkerd's proxies and its policy controller. */
export async function startMesh(args: MeshArgs): Promise<Mesh> {
    const startedAt = new Date().toISOString();
    const warnings: string[] = [];
    const warn = (line: string): void => {
        args.log(`mesh: ${line}`);
        warnings.push(line);
        warnings.splice(0, warnings.length - keptWarnings);
    };
    const store = new ClusterStore(args.kubeConfig, args.log, warn);
    const writer = new RouteStatusWriter(args.kubeConfig, store, args.log);
    const recorder = new TrafficRecorder();
    const metrics = new MetricsStore();
    const balancer = new Balancer();
    const failFast = new FailFast();
    const agent = new http.Agent({ keepAlive: true });
    const proxy = new MeshProxy({
        source: store.source,
        agent,
        metrics,
        balancer,
        failFast,
        recorder,
        random: Math.random,
        localAddress: args.localAddress,
        ownCallers: new Map([baseLoadUser, curlUser].map((user) => [user, baseLoadClient])),
        password: args.password,
        log: args.log,
    });
    const client = new ClientWorkload(args.kubeConfig, baseLoadClient, args.log);
    let load: BaseLoad | undefined;
    let endProbes: (() => void) | undefined;
    const admin = new MeshAdmin(args.password, (since) => ({
        startedAt,
        totals: recorder.totals(),
        counters: recorder.countersNow(),
        pods: recorder.podTotals(),
        series: recorder.series(since),
        routes: store.routeStates().map(routeReport),
        baseLoad: load?.report() ?? [],
        warnings: [...warnings],
    }));
    const stop = async (): Promise<void> => {
        load?.stop();
        endProbes?.();
        client.stop();
        writer.stop();
        await Promise.all([store.stop(), proxy.close(), admin.close()]);
        agent.destroy();
    };
    try {
        await store.start();
        store.source.onChange((view) => {
            metrics.prune(view);
            balancer.prune(view);
            failFast.prune();
        });
        writer.start();
        const proxyPort = await proxy.listen(args.proxyPort ?? 0);
        const adminPort = await admin.listen(args.adminPort ?? 0);
        const requestsPerSecond = args.baseLoad?.requestsPerSecond ?? 20;
        if (requestsPerSecond > 0) {
            load = startBaseLoad({
                source: store.source,
                canaries: () => store.canaries(),
                recorder,
                proxyPort,
                password: args.password,
                requestsPerSecond,
                clientWanted: (wanted) => client.want(wanted),
            });
        }
        endProbes = startSidecarProbes(metrics, () => store.source.view);
        const probed = (podUid: string, probe: SentProbe): void => {
            const { view } = store.source;
            countProbe(metrics, view, view.podsByUid.get(podUid), probe);
        };
        return { proxyPort, adminPort, probed, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}
