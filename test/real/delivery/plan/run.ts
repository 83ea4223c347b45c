import type { ScriptedAnswer, ScriptedCheck, PlannedStep } from "../../../../plan";
import { SandboxError } from "../../../../sandbox/errors";
import { done, notYet, waitFor } from "../../../../sandbox/wait";
import type { SharedPlatform } from "../../support/shared-platform";
import { type Case, casesOf } from "./cases";
import { ReleaseCluster, type Standing } from "./cluster";
import { type Mark, observedMarks, type StepMarks } from "./marks";
import { deploymentObject, surroundings } from "./objects";
import { Prediction } from "./prediction";
import { AnsweringServer, type Scripted } from "./server";

/** What came of a release beside what was predicted. */
export interface Compared {
    readonly each: Case;
    /** The runs, with those that found pods not ready in time. */
    readonly steps: readonly PlannedStep[];
    readonly predicted: readonly StepMarks[];
    readonly observed: readonly StepMarks[];
    /** How the Canary stood at the end. */
    readonly standing?: Standing;
    /** The canary's weight in the route at the end. */
    readonly weight: number;
    /** What went wrong while the cluster was changed for it. @default - nothing did */
    readonly fault?: string;
    readonly seconds: number;
    /** Runs that found pods not ready which the machine was too busy to start. */
    readonly late: number;
}

/**
 * Releases under way at the same time. Flagger asks the API server no more than 100 times a second for all of them, and the
 * guard compares each object with all Canaries of the namespace: with 37, a slow machine exceeded the limit of a request.
 */
const atOnce = 20;
const limitMs = { initialised: 180_000, ended: 300_000, standing: 30_000 };

/** Releases every case on the real Flagger, many at the same time, and looks at all that it does. */
export async function compareAll(platform: SharedPlatform, seed: number): Promise<Compared[]> {
    const server = await AnsweringServer.start();
    try {
        const cluster = new ReleaseCluster(platform.objects, platform.cluster.config);
        await cluster.create(surroundings(server.url));
        const compared: Compared[] = [];
        const waiting = casesOf(seed, server.url);
        const worker = async (): Promise<void> => {
            for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
                const release = new ObservedRelease(each, cluster);
                server.add(each.name, release);
                compared.push(await release.compare());
            }
        };
        await Promise.all(Array.from({ length: atOnce }, worker));
        return compared;
    } finally {
        await server.stop();
    }
}

/** A release of a case while it is under way. */
class ObservedRelease implements Scripted {
    private readonly marks: Mark[] = [];
    private readonly calls = new Map<string, number>();
    private readonly prediction: Prediction;
    private fault?: string;
    /** Whether Flagger has said so: it writes the status before. */
    private isInitialised = false;
    /** The canary's weight in the route, as the last hook found it. */
    private weight = 0;
    private startedAt?: number;
    private endedAt?: number;

    constructor(
        readonly each: Case,
        private readonly cluster: ReleaseCluster,
    ) {
        this.prediction = new Prediction(each.canary, each.scenario);
    }

    get metrics(): Case["metrics"] {
        return this.each.metrics;
    }

    /** Whether as much has been seen as is predicted. */
    get isComplete(): boolean {
        return this.marks.length >= this.total;
    }

    /** Marks that are predicted. */
    private get total(): number {
        return this.prediction.firstMarkOf(this.prediction.marks.length);
    }

    /** Goes through the whole release; resolves with what was seen beside what was predicted. */
    async compare(): Promise<Compared> {
        const { canary, name } = this.each;
        await this.cluster.create([deploymentObject(name), canary]);
        await this.waitFor("initialised", () => (this.isInitialised ? undefined : "not yet"));
        this.startedAt = Date.now();
        await this.cluster.release(name, 2, this.isGated);
        await this.waitFor("ended", () =>
            this.isComplete ? undefined : `${this.marks.length} of ${this.total} marks`,
        );
        const compared = await this.compared();
        await this.cluster.delete([canary, deploymentObject(name)]);
        return compared;
    }

    /** Whether somebody lets the pods of the new revision go. */
    private get isGated(): boolean {
        return this.each.scenario.actions.some(
            ({ do: action }) => !["release", "suspend", "resume"].includes(action),
        );
    }

    /** Waits for the release to come so far; past the limit, what is not there yet is a fault of the release. */
    private async waitFor(
        state: keyof typeof limitMs,
        missing: () => Promise<string | undefined> | string | undefined,
    ): Promise<void> {
        try {
            await waitFor({
                what: `${this.each.name} to be ${state}`,
                limitMs: limitMs[state],
                everyMs: 1_000,
                look: async () => {
                    const seen = await missing();
                    return seen === undefined ? done(undefined) : notYet(seen);
                },
            });
        } catch (error) {
            if (!(error instanceof SandboxError)) {
                throw error;
            }
            this.fault ??= error.message;
        }
    }

    async asked({ kind, name }: Pick<ScriptedCheck, "kind" | "name">): Promise<ScriptedAnswer> {
        if (this.startedAt === undefined) {
            return true;
        }
        const key = `${kind} ${name}`;
        const call = (this.calls.get(key) ?? 0) + 1;
        this.calls.set(key, call);
        // a metric has to be answered within five seconds; the hook that each run asks first has read the weight
        if (kind !== "metric") {
            this.weight = await this.cluster.weightOf(this.each.name);
        }
        await this.mark({ ask: name, weight: this.weight });
        // the real Flagger does not tell its run: no script of a case looks at it
        return this.each.scenario.script.answer?.({ kind, name, call, tick: NaN }) ?? true;
    }

    async told(event: string): Promise<void> {
        // an API server that gives Flagger no answer while nothing is released
        const isNoise = this.isComplete && event.includes("get query error");
        if (this.startedAt === undefined) {
            this.isInitialised ||= event.includes("Initialization done!");
        } else if (!isNoise) {
            await this.mark({ event });
        }
    }

    private async compared(): Promise<Compared> {
        const { name, scenario } = this.each;
        const hasEnd = scenario.script.ticks === undefined;
        const { late, marks: predicted, steps } = this.prediction;
        if (hasEnd) {
            // Flagger writes the end of a rollback after its last event
            await this.waitFor("standing", async () => {
                const { phase } = await this.cluster.standing(name);
                return phase === steps.at(-1)?.phase ? undefined : phase;
            });
        }
        // a release that is stuck goes on after what is compared
        const marks = hasEnd ? this.marks : this.marks.slice(0, this.total);
        return {
            each: this.each,
            steps,
            predicted,
            observed: observedMarks(marks, predicted),
            standing: hasEnd ? await this.cluster.standing(name) : undefined,
            weight: await this.cluster.weightOf(name),
            fault: this.fault,
            seconds: ((this.endedAt ?? Date.now()) - (this.startedAt ?? Date.now())) / 1000,
            late,
        };
    }

    private async mark(mark: Mark): Promise<void> {
        const { prediction } = this;
        const index = this.marks.length;
        if ("event" in mark) {
            prediction.look(mark.event, index);
        }
        this.marks.push(mark);
        const due = prediction.actions.filter(
            ({ before }) => index === prediction.firstMarkOf(before - 1),
        );
        for (const { before, do: action } of due) {
            try {
                await this.cluster.act(this.each.name, action);
            } catch (error) {
                this.fault = `${action} before run ${before}: ${String(error)}`;
            }
        }
        if (this.isComplete) {
            this.endedAt ??= Date.now();
        }
    }
}
