import type { MeshView } from "./view";

/** Holds the current view and reports its changes. */
export class ViewSource {
    private readonly listeners = new Set<(view: MeshView) => void>();

    constructor(private current: MeshView) {}

    get view(): MeshView {
        return this.current;
    }

    /** Puts a new view in force. */
    replace(view: MeshView): void {
        this.current = view;
        for (const listener of [...this.listeners]) {
            listener(view);
        }
    }

    /** Calls the listener at each change; returns the way to end that. */
    onChange(listener: (view: MeshView) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /**
     * Waits until a look at the view finds something.
     *
     * @returns undefined when it found nothing for `limitMs` milliseconds.
     */
    waitFor<T>(look: (view: MeshView) => T | undefined, limitMs: number): Promise<T | undefined> {
        const now = look(this.current);
        if (now !== undefined || limitMs <= 0) {
            return Promise.resolve(now);
        }
        return new Promise((resolve) => {
            const finish = (found: T | undefined): void => {
                clearTimeout(timer);
                stop();
                resolve(found);
            };
            const timer = setTimeout(() => finish(undefined), limitMs);
            const stop = this.onChange((view) => {
                const found = look(view);
                if (found !== undefined) {
                    finish(found);
                }
            });
        });
    }
}
