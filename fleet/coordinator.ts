import { type FleetRelease, previousUpdate } from "./cluster-state";
import { decideFleet } from "./decide";
import type { FleetDecision, Next } from "./decision";
import type { FleetEngine, UpdateEnd } from "./engine";
import type { ResolvedFleet, ResolvedWave } from "./file/types";
import { inParallel } from "./in-parallel";
import { readUpdateMessage, updateMessage } from "./messages";
import { FleetObserver, type ObserverArgs } from "./observer";

/** What a coordinator needs. */
export interface CoordinatorArgs extends ObserverArgs {
    readonly fleet: ResolvedFleet;
    readonly release: FleetRelease;
    readonly engine: FleetEngine;
    /** Waves that are approved from the start. */
    readonly approved: readonly string[];
    /** Asks for the approval of a wave. */
    readonly approve: (wave: string) => Promise<boolean>;
    /** Called with each decision, and with the progress of an update. */
    readonly onDecision: (decision: FleetDecision) => void;
    readonly onProgress: (stack: string, line: string) => void;
    /** Ends the coordinator: nothing more starts, and running updates are awaited. */
    readonly stopStarting: AbortSignal;
    /** Ends the wait for running updates; they go on without the coordinator. */
    readonly leave: AbortSignal;
    /** Milliseconds between two observations of what is awaited. */
    readonly pollMs: number;
}

const HOUR_MS = 3_600_000;

/** How a coordinator ended. */
export interface FleetEnd {
    readonly next: Next | { readonly kind: "interrupted"; readonly running: readonly string[] };
    readonly decision: FleetDecision;
}

/**
 * Releases a fleet: observes, decides and acts until there is nothing more to do.
 *
 * @param args - the fleet, and what it acts with
 */
export function runFleet(args: CoordinatorArgs): Promise<FleetEnd> {
    return new Coordinator(args).run();
}

class Coordinator {
    private readonly observer: FleetObserver;
    private readonly running = new Map<string, "up" | "return">();
    private readonly approved: Set<string>;
    private currentWave: string | undefined;
    private fault: { readonly error: unknown } | undefined;
    private changed = new AbortController();

    constructor(private readonly args: CoordinatorArgs) {
        this.approved = new Set(args.approved);
        this.observer = new FleetObserver(args, args.fleet.timeoutSeconds);
        args.stopStarting.addEventListener("abort", () => this.changed.abort());
        args.leave.addEventListener("abort", () => this.changed.abort());
    }

    async run(): Promise<FleetEnd> {
        const { fleet, leave, onDecision, stopStarting } = this.args;
        await this.observer.observe(fleet.waves.flatMap(({ stacks }) => stacks));
        for (;;) {
            const decision = this.decide();
            onDecision(decision);
            if (this.fault !== undefined) {
                throw this.fault.error;
            }
            if (stopStarting.aborted) {
                if (this.running.size === 0 || leave.aborted) {
                    const running = [...this.running.keys()];
                    return { decision, next: { kind: "interrupted", running } };
                }
                await this.pause(this.args.pollMs);
                continue;
            }
            if (await this.refreshNewWave(decision)) {
                continue;
            }
            this.start(decision);
            if (this.running.size > 0) {
                await this.pause(this.args.pollMs);
                await this.poll(decision);
                continue;
            }
            const { next } = decision;
            if (next.kind === "approval" && (await this.args.approve(next.wave))) {
                this.approved.add(next.wave);
            } else if (next.kind === "waiting" || next.kind === "working") {
                const until = next.kind === "waiting" ? next.until : undefined;
                const left = (until ?? Infinity) - this.args.clock.now();
                const isOnTime = next.kind === "waiting" && next.onTime === true;
                const step = isOnTime ? HOUR_MS : this.args.pollMs;
                await this.pause(Math.max(1, Math.min(step, left)));
                await (isOnTime
                    ? this.observer.observe(this.wave(next.wave).stacks)
                    : this.poll(decision));
            } else {
                return { decision, next };
            }
        }
    }

    private decide(): FleetDecision {
        const { clock, fleet, release } = this.args;
        const { approved, running } = this;
        const { clusters } = this.observer;
        return decideFleet({ fleet, release, clusters, running, approved, now: clock.now() });
    }

    /** What was observed of a wave before the others ran is old when it begins, or stops the fleet. */
    private async refreshNewWave({ next, stop }: FleetDecision): Promise<boolean> {
        const wave = stop?.wave ?? ("wave" in next ? next.wave : undefined);
        if (wave === undefined || wave === this.currentWave || next.kind === "waiting") {
            return false;
        }
        const isFirst = this.currentWave === undefined;
        this.currentWave = wave;
        if (!isFirst) {
            await this.observer.observe(this.wave(wave).stacks);
        }
        return !isFirst;
    }

    /** Observes again what may change by itself. */
    private async poll({ next, states }: FleetDecision): Promise<void> {
        const wave = "wave" in next ? this.wave(next.wave) : undefined;
        const index = wave === undefined ? -1 : this.args.fleet.waves.indexOf(wave);
        const before = this.args.fleet.waves.at(Math.max(0, index - 1));
        const awaited = [...states].filter(
            ([stack, { state }]) =>
                !this.running.has(stack) &&
                (["releasing", "awaited"].includes(state) ||
                    // a release may turn out to be faulty while it bakes
                    (next.kind === "waiting" && before?.stacks.includes(stack))),
        );
        await inParallel(awaited, this.args.observers, ([stack]) =>
            this.observer.observeCanaries(stack),
        );
        const held = [...states].filter(
            ([stack, { state }]) => state === "updating" && !this.running.has(stack),
        );
        await this.observer.observe(held.map(([stack]) => stack));
    }

    private start({ giveBack, start }: FleetDecision): void {
        for (const stack of start) {
            this.update(stack, "up");
        }
        for (const stack of giveBack) {
            this.update(stack, "return");
        }
    }

    private update(stack: string, kind: "up" | "return"): void {
        this.running.set(stack, kind);
        this.args.onProgress(stack, kind === "up" ? "its update starts" : "its return starts");
        void this.order(stack, kind)
            .then((end) => this.observer.ended(stack, end))
            .catch((error: unknown) => {
                this.fault ??= { error };
            })
            .finally(() => {
                this.running.delete(stack);
                this.changed.abort();
            });
    }

    private order(stack: string, kind: "up" | "return"): Promise<UpdateEnd> {
        const { engine, fleet, onProgress, release } = this.args;
        const wave = fleet.waves.find(({ stacks }) => stacks.includes(stack));
        const observed = this.observer.clusters.get(stack);
        const previous =
            kind === "return" && observed !== undefined
                ? previousUpdate(observed, release)
                : undefined;
        const own = { fleet: fleet.name, wave: wave?.name ?? "", release: release.release };
        const message =
            previous === undefined
                ? own
                : {
                      ...own,
                      release:
                          readUpdateMessage(previous.message)?.release ?? previous.commit ?? "",
                      insteadOf: release.release,
                  };
        return engine.up({
            stack,
            message: updateMessage(message),
            settings: wave?.settings ?? {},
            timeoutSeconds: fleet.timeoutSeconds,
            commit: previous?.commit,
            onProgress: (line) => onProgress(stack, line),
        });
    }

    private async pause(ms: number): Promise<void> {
        const { changed } = this;
        if (!changed.signal.aborted) {
            await this.args.clock.sleep(ms, changed.signal);
        }
        this.changed = new AbortController();
    }

    private wave(name: string): ResolvedWave {
        const found = this.args.fleet.waves.find((wave) => wave.name === name);
        if (found === undefined) {
            throw new Error(`the fleet has no wave ${name}`);
        }
        return found;
    }
}
