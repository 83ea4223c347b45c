/** Lets a number of takers go on at once, the others in the order in which they asked. */
export class Turns {
    private readonly waiting: (() => void)[] = [];

    constructor(private free: number) {}

    /** Waits for a turn; the answer gives it back, and may be called more than once. */
    async take(signal: AbortSignal): Promise<() => void> {
        signal.throwIfAborted();
        if (this.free > 0) {
            this.free--;
        } else {
            await new Promise<void>((resolve) => this.waiting.push(resolve));
        }
        const giveBack = this.giveBackOnce();
        if (signal.aborted) {
            giveBack();
            signal.throwIfAborted();
        }
        return giveBack;
    }

    private giveBackOnce(): () => void {
        let given = false;
        return () => {
            if (!given) {
                given = true;
                const next = this.waiting.shift();
                if (next === undefined) {
                    this.free++;
                } else {
                    next();
                }
            }
        };
    }
}
