import type * as k8s from "@kubernetes/client-node";
import type { MeshReport, TrafficSecond } from "../../../sandbox/mesh/mesh-report";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { FlaggerLog, type FlaggerLine } from "./flagger-log";

/** A Canary by its name. */
export interface CanaryKey {
    readonly namespace: string;
    readonly name: string;
}

/** What was seen of one Canary from a release to its end. */
export interface WatchedRollout extends CanaryKey {
    /** Flagger's phase at the end. */
    readonly phase: string;
    /** Milliseconds since the epoch. */
    readonly startedAt: number;
    readonly endedAt: number;
    /** Flagger's lines since the start, oldest first. */
    readonly lines: readonly FlaggerLine[];
    /** Requests for its Service, second by second, since the start. */
    readonly traffic: readonly TrafficSecond[];
    /** Requests of plain users, without any header of theirs, since the Canary was made. */
    readonly users: { readonly canary: number; readonly primary: number };
}

/** Looks at a rollout while it is under way. */
export type Live = (moment: Moment) => Promise<void> | void;

/** A moment of a rollout. */
export interface Moment extends CanaryKey {
    readonly phase: string;
    /** Percent that the route in force gives to the canary. */
    readonly weight: number;
}

interface CanaryObject extends k8s.KubernetesObject {
    status?: { phase?: string; canaryWeight?: number };
}

/** What the watch needs of the platform. */
export interface WatchedPlatform {
    readonly objects: k8s.KubernetesObjectApi;
    readonly podsDir: string;
    report(since?: number): Promise<MeshReport>;
}

/** Follows many Canaries at once. */
export class RolloutWatch {
    private readonly log: FlaggerLog;

    constructor(private readonly platform: WatchedPlatform) {
        this.log = new FlaggerLog(platform.podsDir);
    }

    /**
     * Follows Canaries until each has left the phases of a rollout for `Succeeded` or `Failed`.
     *
     * @param startedAt when the release was applied, milliseconds since the epoch.
     * @param live called each second for each Canary that is not at its end.
     */
    async toTheEnd(
        canaries: readonly CanaryKey[],
        startedAt: number,
        limitMs: number,
        live?: Live,
    ): Promise<ReadonlyMap<string, WatchedRollout>> {
        const ended = new Map<string, WatchedRollout>();
        await waitFor({
            what: `${canaries.length} rollouts to end`,
            limitMs,
            everyMs: 1_000,
            look: async () => {
                const phases = await this.phases();
                this.log.look();
                const open = canaries.filter((canary) => !ended.has(keyOf(canary)));
                for (const canary of open) {
                    const key = keyOf(canary);
                    const phase = phases.get(key)?.phase ?? "";
                    if (this.hasEnded(canary, phase, startedAt)) {
                        ended.set(key, await this.rollout(canary, phase, startedAt));
                    } else {
                        await live?.({ ...canary, phase, weight: phases.get(key)?.weight ?? 0 });
                    }
                }
                const left = canaries.filter((canary) => !ended.has(keyOf(canary)));
                return left.length === 0
                    ? done(undefined)
                    : notYet(left.map((each) => this.describe(each, phases)).join("; "));
            },
        });
        return ended;
    }

    /** Every Canary's phase and weight, by `namespace/name`. */
    async phases(): Promise<ReadonlyMap<string, { phase: string; weight: number }>> {
        const list = await this.platform.objects.list<CanaryObject>(
            "flagger.app/v1beta1",
            "Canary",
        );
        return new Map(
            list.items.map(({ metadata, status }) => [
                `${metadata?.namespace}/${metadata?.name}`,
                { phase: status?.phase ?? "", weight: status?.canaryWeight ?? 0 },
            ]),
        );
    }

    /** The last release's phase stays until Flagger has seen the new one, so its own line has to be there too. */
    private hasEnded(canary: CanaryKey, phase: string, startedAt: number): boolean {
        const last = { Succeeded: "Promotion completed!", Failed: "Canary failed!" }[phase];
        return (
            last !== undefined &&
            this.linesSince(canary, startedAt).some(({ message }) => message.startsWith(last))
        );
    }

    private linesSince({ namespace, name }: CanaryKey, since: number): FlaggerLine[] {
        return this.log.of(namespace, name).filter(({ at }) => at >= since);
    }

    private async rollout(
        canary: CanaryKey,
        phase: string,
        startedAt: number,
    ): Promise<WatchedRollout> {
        const { series, baseLoad } = await this.platform.report(startedAt);
        const key = keyOf(canary);
        const users = (backend: string): number =>
            (baseLoad.find((load) => load.canary === key)?.outcomes ?? [])
                .filter((outcome) => outcome.backend === `${key}-${backend}`)
                .reduce((sum, { count }) => sum + count, 0);
        return {
            ...canary,
            phase,
            startedAt,
            endedAt: Date.now(),
            lines: this.linesSince(canary, startedAt),
            traffic: series.filter(({ apex }) => apex === key),
            users: { canary: users("canary"), primary: users("primary") },
        };
    }

    private describe(
        canary: CanaryKey,
        phases: ReadonlyMap<string, { phase: string; weight: number }>,
    ): string {
        const last = this.log.of(canary.namespace, canary.name).at(-1)?.message.trim();
        return `${keyOf(canary)} ${phases.get(keyOf(canary))?.phase}: ${last}`;
    }
}

/** `namespace/name`. */
export function keyOf({ namespace, name }: CanaryKey): string {
    return `${namespace}/${name}`;
}

/** Requests between two moments: all, and those that reached the canary. */
export function requestsBetween(
    rollout: WatchedRollout,
    from: number,
    to: number,
): { readonly all: number; readonly canary: number } {
    const seconds = rollout.traffic.filter(({ at }) => at >= from && at + 1000 <= to);
    const sum = (list: readonly TrafficSecond[]): number =>
        list.reduce((total, { count }) => total + count, 0);
    return {
        all: sum(seconds),
        canary: sum(seconds.filter(({ backend }) => backend === `${keyOf(rollout)}-canary`)),
    };
}
