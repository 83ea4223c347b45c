import type * as k8s from "@kubernetes/client-node";
import { found } from "../../../../sandbox/kube/errors";
import type { MeshReport, TrafficCounter } from "../../../../sandbox/mesh/mesh-report";
import { FlaggerLog } from "../../support/flagger-log";
import { askThroughMesh } from "../../support/load";
import type { SharedPlatform } from "../../support/shared-platform";
import { type Fields, namespace, type Sight } from "./mistake";
import { port } from "./objects";

/** What the runner needs of the platform. */
export interface Stage {
    readonly objects: k8s.KubernetesObjectApi;
    readonly podsDir: string;
    readonly meshProxy: string;
    report(since?: number): Promise<MeshReport>;
}

/** The shared platform as the runner needs it. */
export function stageOf(platform: SharedPlatform): Stage {
    return {
        objects: platform.objects,
        podsDir: platform.podsDir,
        meshProxy: platform.stack.meshProxy,
        report: (since) => platform.report(since),
    };
}

interface CanaryObject extends k8s.KubernetesObject {
    status?: { phase?: string; canaryWeight?: number };
}

/** Times of a bad Canary's life, milliseconds since the epoch. */
export interface Times {
    initialisedAt?: number;
    releasedAt?: number;
    applyError?: string;
}

const shareMs = 900;

/** Looks at logs, Canaries and traffic; one look serves every watcher of the same moment. */
export class Lookout {
    private readonly log: FlaggerLog;
    private current?: { readonly at: number; readonly look: Promise<Look> };

    constructor(private readonly stage: Stage) {
        this.log = new FlaggerLog(stage.podsDir);
    }

    /** How a bad Canary stands now. */
    async sight(name: string, times: Times): Promise<Sight> {
        if (this.current === undefined || Date.now() - this.current.at > shareMs) {
            this.current = { at: Date.now(), look: this.look() };
        }
        return this.sightIn(await this.current.look, name, times);
    }

    private async look(): Promise<Look> {
        const [canaries, report] = await Promise.all([
            this.stage.objects.list<CanaryObject>("flagger.app/v1beta1", "Canary", namespace),
            this.stage.report(),
        ]);
        this.log.look();
        const status = new Map(canaries.items.map((item) => [item.metadata?.name, item.status]));
        return { at: Date.now(), status, report };
    }

    private sightIn(look: Look, name: string, times: Times): Sight {
        const lines = this.log.of(namespace, name);
        const requests = look.report.counters.filter(
            (counter) => counter.apex === `${namespace}/${name}`,
        );
        const to = (...backends: string[]): TrafficCounter[] =>
            requests.filter(({ backend }) =>
                backends.some((each) => backend === `${namespace}/${each}`),
            );
        const since = (at: number | undefined): number | undefined =>
            at === undefined ? undefined : (look.at - at) / 1000;
        const canary = to(`${name}-canary`);
        return {
            applyError: times.applyError,
            phase: look.status.get(name)?.phase ?? "",
            weight: look.status.get(name)?.canaryWeight ?? 0,
            lines: lines.map(({ message }) => message.trim()),
            times: lines.map(({ at }) => at),
            otherLines: this.log.others,
            quietFor: since(lines.at(-1)?.at) ?? 0,
            canaryRequests: sum(canary),
            primaryRequests: sum(to(`${name}-primary`, name).filter(({ pod }) => pod !== "-")),
            canaryFailures: sum(canary.filter(({ status }) => status >= 500)),
            unrouted: sum(requests.filter(({ status }) => status === 404)),
            unanswered: sum(requests.filter(({ pod, status }) => pod === "-" && status >= 500)),
            route: look.report.routes.find(
                (route) => route.namespace === namespace && route.name === name,
            ),
            initialisedFor: since(times.initialisedAt),
            releasedFor: since(times.releasedAt),
            get: (apiVersion, kind, other) =>
                found<Fields & k8s.KubernetesObject>(
                    this.stage.objects.read({
                        apiVersion,
                        kind,
                        metadata: { name: other, namespace },
                    }),
                ),
            requestsTo: (service) =>
                sum(
                    look.report.counters.filter(
                        (counter) => counter.apex === `${namespace}/${service}`,
                    ),
                ),
            visit: async (headers) => {
                const url = `http://${name}.${namespace}:${port}/`;
                const answer = await askThroughMesh(this.stage.meshProxy, url, { headers });
                return { ...answer, setCookie: answer.headers["set-cookie"]?.[0] };
            },
        };
    }
}

interface Look {
    readonly at: number;
    readonly report: MeshReport;
    readonly status: ReadonlyMap<string | undefined, CanaryObject["status"]>;
}

function sum(counters: readonly TrafficCounter[]): number {
    return counters.reduce((total, { count }) => total + count, 0);
}
