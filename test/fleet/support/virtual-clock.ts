import type { Clock } from "../../../fleet/engine";

/** A clock that jumps to its next timer as soon as nothing else runs. */
export class VirtualClock implements Clock {
    private readonly timers: { readonly at: number; readonly wake: () => void }[] = [];

    constructor(private time: number) {}

    now(): number {
        return this.time;
    }

    at(time: number, wake: () => void): void {
        const index = this.timers.findIndex((timer) => timer.at > time);
        this.timers.splice(index === -1 ? this.timers.length : index, 0, { at: time, wake });
    }

    sleep(ms: number, signal: AbortSignal): Promise<void> {
        return new Promise((resolve) => {
            this.at(this.time + ms, resolve);
            signal.addEventListener("abort", () => resolve(), { once: true });
        });
    }

    /**
     * Lets time pass until something has ended.
     *
     * @param until - a time at which it ends in any case
     * @returns its value; `undefined` if the time was reached first
     */
    async run<T>(work: Promise<T>, until = Infinity): Promise<T | undefined> {
        let isOver = false;
        const ended = work.finally(() => (isOver = true));
        ended.catch(() => undefined);
        for (;;) {
            await new Promise((resolve) => setImmediate(resolve));
            if (isOver) {
                return ended;
            }
            const next = this.timers.at(0);
            if (next === undefined) {
                throw new Error("nothing is left to happen, and the work has not ended");
            }
            if (next.at > until) {
                this.time = until;
                return undefined;
            }
            this.timers.shift();
            this.time = Math.max(this.time, next.at);
            next.wake();
        }
    }
}
