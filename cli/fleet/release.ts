import { setTimeout as delay } from "node:timers/promises";
import { type FleetEnd, runFleet } from "../../fleet/coordinator";
import type { Clock } from "../../fleet/engine";
import { CliError, type Terminal } from "../terminal";
import { INTERRUPTED } from "../live/pause";
import { describeNext } from "./describe";
import { lockOf, takeLock } from "./locked";
import { openFleet } from "./open";
import { FleetProgress } from "./progress";

/** Options of `fleet up` and `fleet resume`. */
export interface ReleaseOptions {
    readonly file: string;
    readonly output: "text" | "json";
    readonly approve: readonly string[];
    readonly retry?: boolean;
    /** Milliseconds. */
    readonly every: number;
    readonly yes?: boolean;
}

/** Exit codes of a fleet's release. */
export const STOPPED = 3;
export const NEEDS_APPROVAL = 4;

/** How many stacks are looked at at the same time: each look at a history starts the Pulumi CLI. */
const OBSERVERS = 4;

const clock: Clock = {
    now: Date.now,
    // an ended pause rejects; the caller looks at the signal itself
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

/** Releases a fleet, from wherever it is. */
export async function releaseFleet(io: Terminal, options: ReleaseOptions): Promise<void> {
    const interrupt = new AbortController();
    const { engine, fleet, release } = await openFleet(options.file, interrupt.signal);
    const waves = fleet.waves.map(({ name }) => name);
    const unknown = options.approve.find((name) => !waves.includes(name));
    if (unknown !== undefined) {
        throw new CliError(`--approve ${unknown}: the fleet has the waves ${waves.join(", ")}`);
    }
    const lock = await lockOf(fleet, engine);
    await takeLock(io, fleet, lock);
    const [stopStarting, leave] = [new AbortController(), new AbortController()];
    const onInterrupt = (): void => {
        io.error(
            "interrupted: nothing more starts, and running updates are awaited; a second Ctrl-C leaves them running\n",
        );
        stopStarting.abort();
        process.once("SIGINT", () => leave.abort());
    };
    io.signal.addEventListener("abort", onInterrupt, { once: true });
    const abort = (reason: string): void => {
        io.error(`${reason}: running updates are interrupted\n`);
        stopStarting.abort();
        interrupt.abort();
    };
    lock?.keep(
        () => abort("somebody asked to abort"),
        (reason) => {
            io.error(`the lock is lost, nothing more starts: ${reason}\n`);
            stopStarting.abort();
        },
    );
    const isJson = options.output === "json";
    const waveOf = (stack: string): string =>
        fleet.waves.find(({ stacks }) => stacks.includes(stack))?.name ?? "";
    const progress = new FleetProgress(io, waveOf, isJson);
    if (!isJson) {
        io.out(`fleet ${fleet.name}: release ${release}\n`);
    }
    try {
        const end = await runFleet({
            fleet,
            release: {
                fleet: fleet.name,
                release,
                ...(options.retry === true && { retryBefore: clock.now() }),
            },
            engine,
            clock,
            approved: options.approve,
            approve: async (wave) => {
                const answer = await io.ask(`Start wave ${wave}? [y/N] `);
                return answer !== undefined && /^y(es)?$/i.test(answer.trim());
            },
            onDecision: (decision) => progress.decision(decision),
            onProgress: (stack, line) => progress.progress(stack, line),
            stopStarting: stopStarting.signal,
            leave: leave.signal,
            pollMs: options.every,
            observers: OBSERVERS,
        });
        conclude(io, end);
    } finally {
        io.signal.removeEventListener("abort", onInterrupt);
        await lock?.free();
    }
}

function conclude(io: Terminal, { decision, next }: FleetEnd): void {
    switch (next.kind) {
        case "interrupted":
            io.error(
                next.running.length === 0
                    ? "interrupted; go on with: linkerd-canary fleet resume\n"
                    : `these updates run on: ${next.running.join(", ")}; go on with: linkerd-canary fleet resume\n`,
            );
            return io.exit(INTERRUPTED);
        case "stopped":
            return io.exit(STOPPED);
        case "approval":
            return io.exit(NEEDS_APPROVAL);
        case "done":
            return io.exit(0);
        case "working":
        case "waiting":
            throw new Error(`a coordinator ended although ${describeNext(decision.next)}`);
    }
}
