import { outcomeOf, simulateRelease } from "../../../plan";
import type { FleetEngine, StackHistory, UpdateEnd, UpdateOrder } from "../../../fleet/engine";
import type { ResolvedFleet } from "../../../fleet";
import { readUpdateMessage } from "../../../fleet/messages";
import type { ObservedCluster, StackUpdate } from "../../../fleet/observed";
import { mayStart } from "../../../fleet/windows";
import type { VirtualClock } from "./virtual-clock";

/** The Canary of each simulated cluster. */
const canary = {
    apiVersion: "flagger.app/v1beta1",
    kind: "Canary",
    metadata: { name: "cart", namespace: "shop" },
    spec: {
        targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
        service: { port: 80 },
        analysis: {
            interval: "10s",
            threshold: 2,
            maxWeight: 50,
            stepWeight: 10,
            metrics: [
                { name: "request-success-rate", thresholdRange: { min: 99 }, interval: "1m" },
            ],
        },
    },
};

interface Simulated {
    readonly seconds: number;
    readonly succeeded: boolean;
}

const known = new Map<number, Simulated>();

/** What Flagger does with a release whose metric fails from a run on; one that never fails is promoted. */
export function simulated(faultFrom: number): Simulated {
    let found = known.get(faultFrom);
    if (found === undefined) {
        const steps = simulateRelease(canary, {
            answer: ({ kind, tick }) => kind !== "metric" || tick < faultFrom,
        });
        const seconds = steps.at(-1)?.seconds ?? 0;
        found = { seconds, succeeded: outcomeOf(steps) === "promoted" };
        known.set(faultFrom, found);
    }
    return found;
}

/** How a simulated cluster behaves. */
export interface Behaviour {
    /** The run of Flagger from which the release is faulty there. @default - it is healthy */
    readonly faultFrom?: number;
    /** From when to when it does not answer, seconds after the start. */
    readonly away?: readonly [number, number];
}

/** The clusters and stacks of a fleet, and what must hold of each start. */
export class World {
    readonly violations: string[] = [];
    readonly histories = new Map<string, StackUpdate[]>();
    starts = 0;
    private readonly updating = new Map<string, number>();
    private readonly began: number;

    constructor(
        readonly fleet: ResolvedFleet,
        private readonly clock: VirtualClock,
        private readonly behaviours: ReadonlyMap<string, Behaviour>,
    ) {
        this.began = clock.now();
        for (const stack of fleet.waves.flatMap(({ stacks }) => stacks)) {
            const endedAt = this.began - 86_400_000;
            const message = `fleet ${fleet.name} release old wave any`;
            const result = "succeeded";
            this.histories.set(stack, [
                { message, result, startedAt: endedAt, endedAt, commit: "c0ffee" },
            ]);
        }
    }

    /** The engine of one coordinator; after its end nothing of it arrives, and what it started goes on. */
    engine(isAlive: () => boolean): FleetEngine {
        const answer = async <T>(value: () => T): Promise<T> => {
            await Promise.resolve();
            return isAlive() ? value() : new Promise<T>(() => undefined);
        };
        return {
            history: (stack) => answer(() => this.history(stack)),
            canaries: (stack) => answer(() => this.canaries(stack)),
            up: async (order) => {
                if (!isAlive()) {
                    return new Promise(() => undefined);
                }
                const end = await this.up(order);
                return answer(() => end);
            },
        };
    }

    history(stack: string): StackHistory {
        return {
            updates: [...(this.histories.get(stack) ?? [])],
            ...(this.updating.has(stack) && { heldBy: "another coordinator" }),
        };
    }

    private canaries(stack: string): ObservedCluster["canaries"] {
        const [from, to] = this.behaviours.get(stack)?.away ?? [0, 0];
        const at = (this.clock.now() - this.began) / 1000;
        return at >= from && at < to ? { unreachable: "no answer within 10 s" } : [];
    }

    private async up({ message, stack }: UpdateOrder): Promise<UpdateEnd> {
        if (this.updating.has(stack)) {
            return { heldBy: "another coordinator" };
        }
        const isReturn = readUpdateMessage(message)?.insteadOf !== undefined;
        this.check(stack, isReturn);
        this.starts += 1;
        const startedAt = this.clock.now();
        this.updating.set(stack, startedAt);
        const { seconds, succeeded } = simulated(
            isReturn ? Infinity : (this.behaviours.get(stack)?.faultFrom ?? Infinity),
        );
        await new Promise<void>((resolve) => this.clock.at(startedAt + seconds * 1000, resolve));
        this.updating.delete(stack);
        const endedAt = this.clock.now();
        const result = succeeded ? "succeeded" : "failed";
        const commit = isReturn ? "c0ffee" : "decade";
        this.histories.get(stack)?.unshift({ message, result, startedAt, endedAt, commit });
        return succeeded
            ? { succeeded }
            : { succeeded, reason: "shop/cart was rolled back: success rate 91 % < 99 %" };
    }

    /** The newest update of a release. */
    latest(stack: string): StackUpdate {
        const [latest] = this.histories.get(stack) ?? [];
        return latest;
    }

    private check(stack: string, isReturn: boolean): void {
        const { waves, windows } = this.fleet;
        const now = this.clock.now();
        const index = waves.findIndex(({ stacks }) => stacks.includes(stack));
        const wave = waves[index];
        const running = wave.stacks.filter((each) => this.updating.has(each)).length;
        const has = (each: string, result: string): boolean =>
            this.latest(each).result === result && / new /.test(this.latest(each).message);
        const failed = (stacks: readonly string[]): number =>
            stacks.filter((each) => has(each, "failed")).length;
        const rules: readonly (readonly [boolean, string])[] = [
            [running < wave.maxParallel, "more than maxParallel at once"],
            [isReturn || mayStart(windows, now), "a start outside the windows"],
            [
                isReturn || waves.every((each) => failed(each.stacks) <= each.allowedFailures),
                "a start after a stop",
            ],
            [isReturn || running + failed(wave.stacks) < wave.maxUnavailable, "maxUnavailable"],
            [isReturn || !has(stack, "succeeded"), "released twice"],
            [
                isReturn || waves.slice(0, index).every((each) => this.isBaked(each, now)),
                "a start before the earlier waves were done and baked",
            ],
        ];
        for (const [holds, violation] of rules) {
            if (!holds) {
                this.violations.push(`${stack} at ${(now - this.began) / 1000} s: ${violation}`);
            }
        }
    }

    private isBaked(wave: ResolvedFleet["waves"][number], now: number): boolean {
        return wave.stacks.every((stack) => {
            const { endedAt = Infinity, message } = this.latest(stack);
            const isOver = / new /.test(message) && !this.updating.has(stack);
            const away = this.behaviours.get(stack)?.away;
            return (
                (isOver && endedAt + wave.bakeSeconds * 1000 <= now) ||
                (!isOver && away !== undefined && !this.updating.has(stack))
            );
        });
    }
}
