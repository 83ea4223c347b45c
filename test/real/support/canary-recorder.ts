import { CustomObjectsApi } from "@kubernetes/client-node";

import { done, notYet, waitFor } from "../../../sandbox/wait";
import type { Cluster } from "./cluster";

/** The status of a Canary from one moment on. */
interface SeenStatus {
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly phase: string;
    readonly weight: number;
}

/** A rollout as its Canary's status has shown it. */
export interface SeenRollout {
    readonly startedAt: number;
    readonly endedAt: number;
    readonly outcome: "promoted" | "rolledBack" | "superseded";
    /** The weights of the new version, without 0. */
    readonly weights: readonly number[];
}

const EVERY_MS = 250;
const OUTCOMES: Readonly<Record<string, SeenRollout["outcome"]>> = {
    Succeeded: "promoted",
    Failed: "rolledBack",
};

/** Records every change of a Canary's phase and weight. */
export class CanaryRecorder {
    private readonly seen: SeenStatus[] = [];
    private readonly api: CustomObjectsApi;
    private stopped = false;
    private readonly recording: Promise<void>;

    constructor(
        cluster: Cluster,
        private readonly canary: { readonly namespace: string; readonly name: string },
    ) {
        this.api = cluster.config.makeApiClient(CustomObjectsApi);
        this.recording = this.record();
    }

    /** Waits until so many rollouts have ended. */
    ended(rollouts: number, limitMs: number): Promise<void> {
        return this.until(
            `${rollouts} rollouts to end`,
            limitMs,
            () => this.rollouts().length >= rollouts,
        );
    }

    /** Waits until a release in progress has a weight. */
    weight(least: number, limitMs: number): Promise<void> {
        return this.until(`a release with ${least} %`, limitMs, (last) => {
            return last.phase === "Progressing" && last.weight >= least;
        });
    }

    private async until(
        what: string,
        limitMs: number,
        isReached: (last: SeenStatus) => boolean,
    ): Promise<void> {
        await waitFor({
            what,
            limitMs,
            everyMs: EVERY_MS,
            look: () => {
                const last = this.seen.at(-1);
                return last !== undefined && isReached(last)
                    ? done(undefined)
                    : notYet(`${last?.phase} at ${last?.weight} %`);
            },
        });
    }

    async stop(): Promise<void> {
        this.stopped = true;
        await this.recording;
    }

    /** The rollouts so far; one that begins while another is under way supersedes it. */
    rollouts(): readonly SeenRollout[] {
        const rollouts: SeenRollout[] = [];
        let begin: number | undefined;
        let weights: number[] = [];
        const end = (at: number, outcome: SeenRollout["outcome"]): void => {
            rollouts.push({ startedAt: begin ?? at, endedAt: at, outcome, weights });
            weights = [];
        };
        for (const [index, { at, phase, weight }] of this.seen.entries()) {
            const before = this.seen[index - 1]?.weight ?? 0;
            const outcome = OUTCOMES[phase];
            if (begin !== undefined && outcome !== undefined) {
                end(at, outcome);
                begin = undefined;
            } else if (begin !== undefined && phase === "Progressing" && weight < before) {
                end(at, "superseded");
                begin = at;
            } else if (phase === "Progressing") {
                begin ??= at;
            }
            if (phase === "Progressing" && weight > 0 && weights.at(-1) !== weight) {
                weights.push(weight);
            }
        }
        return rollouts;
    }

    private async record(): Promise<void> {
        while (!this.stopped) {
            const at = Date.now();
            const { status } = (await this.api.getNamespacedCustomObject({
                ...{ group: "flagger.app", version: "v1beta1", plural: "canaries" },
                ...this.canary,
            })) as { status?: { phase?: string; canaryWeight?: number } };
            const { phase = "", canaryWeight: weight = 0 } = status ?? {};
            const last = this.seen.at(-1);
            if (last?.phase !== phase || last.weight !== weight) {
                this.seen.push({ at, phase, weight });
            }
            await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
        }
    }
}
