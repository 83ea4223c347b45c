import * as k8s from "@kubernetes/client-node";
import type { KubernetesObject } from "../../../../rules/canary/context";
import { isNotFound } from "../../../../sandbox/kube/errors";
import { SandboxError } from "../../../../sandbox/errors";
import { done, notYet, waitFor } from "../../../../sandbox/wait";
import { Lookout, type Stage, type Times } from "./look";
import { type Mistake, namespace, type Sight } from "./mistake";
import { container } from "./objects";
import { surroundings } from "./live-context";

/** What came of a bad Canary. */
export interface Outcome {
    readonly mistake: Mistake;
    /** What was seen of the failure; undefined where it did not show in time. */
    readonly evidence?: string;
    /** What was seen instead. @default - the evidence came in time */
    readonly instead?: string;
    /** Flagger's lines. */
    readonly lines: readonly string[];
    readonly phase: string;
    readonly seconds: number;
}

const limitMs = 300_000;
/** Bad Canaries that are watched at the same time; each has up to three pods and its own load. */
const atOnce = 20;

/** What podinfo is told to do in a release. */
const releaseArgs = { good: [], bad: ["--random-error"], unready: ["--unready"] } as const;

/** Applies the bad Canaries and watches each until its failure shows, many at the same time. */
export async function runMistakes(
    stage: Stage,
    mistakes: readonly Mistake[],
): Promise<readonly Outcome[]> {
    for (const object of surroundings) {
        await createOnce(stage, object);
    }
    const lookout = new Lookout(stage);
    const outcomes: Outcome[] = [];
    const waiting = [...mistakes];
    const worker = async (): Promise<void> => {
        for (let mistake = waiting.shift(); mistake !== undefined; mistake = waiting.shift()) {
            outcomes.push(await runMistake(stage, lookout, mistake));
            await remove(stage, mistake);
        }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return outcomes;
}

async function createOnce(stage: Stage, object: KubernetesObject): Promise<void> {
    try {
        await stage.objects.create(object);
    } catch (error) {
        if (!(error instanceof k8s.ApiException && error.code === 409)) {
            throw error;
        }
    }
}

async function runMistake(stage: Stage, lookout: Lookout, mistake: Mistake): Promise<Outcome> {
    const startedAt = Date.now();
    const times: Times = { applyError: await apply(stage, mistake.objects) };
    let last: Sight | undefined;
    const outcome = (evidence?: string, instead?: string): Outcome => ({
        mistake,
        evidence,
        instead,
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
                last = await lookout.sight(mistake.name, times);
                if (times.initialisedAt === undefined && last.phase === "Initialized") {
                    times.initialisedAt = Date.now();
                    await goOn(stage, mistake);
                    times.releasedAt = mistake.release === undefined ? undefined : Date.now();
                }
                const seen = await mistake.seen(last);
                return seen === undefined ? notYet(last.phase) : done(seen);
            },
        });
        return outcome(evidence);
    } catch (error) {
        if (error instanceof SandboxError) {
            // told by the tests, beside the failures that did show
            return outcome(undefined, error.message);
        }
        throw error;
    }
}

/** Creates the objects; resolves with the API server's words where it refuses one. */
async function apply(
    stage: Stage,
    objects: readonly KubernetesObject[],
): Promise<string | undefined> {
    try {
        for (const object of objects) {
            await stage.objects.create(object);
        }
        return undefined;
    } catch (error) {
        if (error instanceof k8s.ApiException && (error.code === 400 || error.code === 422)) {
            return `the API server refuses it: ${messageOf(error)}`;
        }
        throw error;
    }
}

function messageOf(error: k8s.ApiException<unknown>): string {
    const body = typeof error.body === "string" ? error.body : JSON.stringify(error.body);
    return (JSON.parse(body) as { message?: string }).message ?? body;
}

async function goOn(stage: Stage, mistake: Mistake): Promise<void> {
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
        const target = mistake.objects.find(
            ({ kind, metadata }) =>
                (kind === "Deployment" || kind === "DaemonSet") &&
                metadata.name === (mistake.target ?? mistake.name),
        );
        const containers = [
            {
                ...container(releaseArgs[mistake.release]),
                env: [{ name: "PODINFO_UI_MESSAGE", value: "release 2" }],
            },
        ];
        await stage.objects.patch({
            apiVersion: "apps/v1",
            kind: target?.kind ?? "Deployment",
            metadata: { name: mistake.target ?? mistake.name, namespace },
            spec: { template: { spec: { containers } } },
        } as k8s.KubernetesObject);
    }
}

/** Makes room: the Canary goes first, so that Flagger does not go on with what is left. */
async function remove(stage: Stage, mistake: Mistake): Promise<void> {
    for (const object of [...mistake.objects].reverse()) {
        try {
            await stage.objects.delete(object);
        } catch (error) {
            if (!isNotFound(error)) {
                throw error;
            }
        }
    }
}
