import * as k8s from "@kubernetes/client-node";
import type { MeshReport } from "../../../../sandbox/mesh/report";
import { found } from "../../../../sandbox/kube/errors";
import { done, notYet, waitFor } from "../../../../sandbox/wait";
import { type FlaggerLine, FlaggerLog } from "../../support/flagger-log";
import { askThroughMesh } from "../../support/load";
import { type Fields, type Mistake, namespace, type Sight } from "./mistake";
import { container } from "./objects";
import { surroundings } from "./scene";

/** What the runner needs of the platform. */
export interface Stage {
    readonly objects: k8s.KubernetesObjectApi;
    readonly podsDir: string;
    readonly meshProxy: string;
    report(since?: number): Promise<MeshReport>;
}

/** What came of a bad Canary. */
export interface Outcome {
    readonly mistake: Mistake;
    /** What was seen of the failure; undefined where it did not show in time. */
    readonly evidence?: string;
    /** Flagger's lines. */
    readonly lines: readonly string[];
    readonly phase: string;
    readonly seconds: number;
}

const limitMs = 400_000;
const badArgs = ["--random-error"];

/** Applies every bad Canary at once and watches each until its failure shows. */
export async function runMistakes(
    stage: Stage,
    mistakes: readonly Mistake[],
): Promise<readonly Outcome[]> {
    await prepare(stage);
    const shared = new SharedLook(stage);
    return Promise.all(mistakes.map((mistake) => runMistake(stage, shared, mistake)));
}

async function prepare({ objects }: Stage): Promise<void> {
    for (const object of surroundings) {
        await objects.create(object);
    }
}

/** One look at logs, Canaries and traffic that serves every watcher of the same moment. */
class SharedLook {
    private readonly log: FlaggerLog;
    private current?: { readonly at: number; readonly look: Promise<Look> };

    constructor(private readonly stage: Stage) {
        this.log = new FlaggerLog(stage.podsDir);
    }

    now(): Promise<Look> {
        if (this.current === undefined || Date.now() - this.current.at > 900) {
            this.current = { at: Date.now(), look: this.look() };
        }
        return this.current.look;
    }

    private async look(): Promise<Look> {
        const [canaries, report] = await Promise.all([
            this.stage.objects.list<CanaryObject>("flagger.app/v1beta1", "Canary", namespace),
            this.stage.report(),
        ]);
        this.log.look();
        return {
            at: Date.now(),
            status: (name) => canaries.items.find((item) => item.metadata?.name === name)?.status,
            lines: (name) => this.log.of(namespace, name),
            report,
        };
    }
}

interface CanaryObject extends k8s.KubernetesObject {
    status?: { phase?: string; canaryWeight?: number };
}

interface Look {
    readonly at: number;
    readonly report: MeshReport;
    status(name: string): CanaryObject["status"];
    lines(name: string): readonly FlaggerLine[];
}

async function runMistake(stage: Stage, shared: SharedLook, mistake: Mistake): Promise<Outcome> {
    const startedAt = Date.now();
    for (const object of mistake.objects) {
        await stage.objects.create(object);
    }
    let initialisedAt: number | undefined;
    let releasedAt: number | undefined;
    let last: Sight | undefined;
    const outcome = (evidence?: string): Outcome => ({
        mistake,
        evidence,
        lines: last?.lines ?? [],
        phase: last?.phase ?? "",
        seconds: Math.round((Date.now() - startedAt) / 1000),
    });
    try {
        const evidence = await waitFor<string>({
            what: `${mistake.name} to fail as rule ${mistake.rule} says`,
            limitMs,
            everyMs: 1_000,
            look: async () => {
                const look = await shared.now();
                last = sight(stage, look, mistake.name, initialisedAt, releasedAt);
                if (initialisedAt === undefined && last.phase === "Initialized") {
                    initialisedAt = Date.now();
                    await afterwards(stage, mistake);
                    releasedAt = mistake.release === undefined ? undefined : Date.now();
                }
                const seen = await mistake.seen(last);
                return seen === undefined ? notYet(last.phase) : done(seen);
            },
        });
        return outcome(evidence);
    } catch {
        // the tests tell a failure that did not show, beside those that did
        return outcome();
    }
}

async function afterwards(stage: Stage, mistake: Mistake): Promise<void> {
    for (const object of mistake.later ?? []) {
        await stage.objects.patch(
            object,
            undefined,
            undefined,
            "infrastructure-as-code",
            true,
            k8s.PatchStrategy.ServerSideApply,
        );
    }
    if (mistake.release !== undefined) {
        const args = mistake.release === "bad" ? badArgs : [];
        await stage.objects.patch({
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: mistake.name, namespace },
            spec: {
                template: {
                    spec: {
                        containers: [
                            {
                                ...container(args),
                                env: [{ name: "PODINFO_UI_MESSAGE", value: "release 2" }],
                            },
                        ],
                    },
                },
            },
        } as k8s.KubernetesObject);
    }
}

function sight(
    stage: Stage,
    look: Look,
    name: string,
    initialisedAt: number | undefined,
    releasedAt: number | undefined,
): Sight {
    const { report } = look;
    const lines = look.lines(name);
    const requests = (backend: string, failed = false): number =>
        report.counters
            .filter((item) => item.apex === `${namespace}/${name}`)
            .filter((item) => item.backend === `${namespace}/${backend}`)
            .filter((item) => !failed || item.status >= 500)
            .reduce((sum, item) => sum + item.count, 0);
    const since = (at: number | undefined): number | undefined =>
        at === undefined ? undefined : (look.at - at) / 1000;
    return {
        phase: look.status(name)?.phase ?? "",
        weight: look.status(name)?.canaryWeight ?? 0,
        lines: lines.map(({ message }) => message.trim()),
        quietFor: since(lines.at(-1)?.at) ?? 0,
        canaryRequests: requests(`${name}-canary`),
        primaryRequests: requests(`${name}-primary`) + requests(name),
        canaryFailures: requests(`${name}-canary`, true),
        unrouted: report.counters
            .filter((item) => item.apex === `${namespace}/${name}` && item.status === 404)
            .reduce((sum, item) => sum + item.count, 0),
        route: report.routes.find((item) => item.namespace === namespace && item.name === name),
        initialisedFor: since(initialisedAt),
        releasedFor: since(releasedAt),
        warnings: report.warnings,
        get: (apiVersion, kind, other) =>
            found<Fields & k8s.KubernetesObject>(
                stage.objects.read({ apiVersion, kind, metadata: { name: other, namespace } }),
            ),
        unmeshedGet: async (url) =>
            (await askThroughMesh(stage.meshProxy, url, { meshed: false })).body,
    };
}
