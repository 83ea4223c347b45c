import { canaryKey } from "../cluster/canaries";
import { beginsWithinMs, isActive, isStarting } from "../live/phases";
import type { WatchView } from "./view";

/** Finds out when nothing more is to be expected of what is watched. */
export class UntilDone {
    private readonly restingSince = new Map<string, number>();
    private readonly released = new Set<string>();

    /** @param startedWithinMs - longest wait for a release to begin; @default two intervals of the analysis and 10 s */
    constructor(private readonly startedWithinMs?: number) {}

    /**
     * Whether every Canary is at rest: after a release that was seen, or for the time in which one would have
     * begun.
     */
    look({ at, canaries }: WatchView): boolean {
        return canaries
            .map(({ canary }) => {
                const key = canaryKey(canary);
                if (isActive(canary) || isStarting(canary)) {
                    this.released.add(key);
                    this.restingSince.delete(key);
                    return false;
                }
                const since = this.restingSince.get(key) ?? at;
                this.restingSince.set(key, since);
                return (
                    this.released.has(key) ||
                    at - since >= (this.startedWithinMs ?? beginsWithinMs(canary))
                );
            })
            .every((done) => done);
    }
}
