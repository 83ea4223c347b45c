import { canaryKey } from "../../kube/release/canaries";
import { beginsWithinMs, isActive, isStarting } from "../../kube/release/phases";
import type { WatchView } from "./view";

/** Determines when all watched releases have ended. */
export class UntilDone {
    private readonly idleSince = new Map<string, number>();
    private readonly released = new Set<string>();

    /** @param startedWithinMs - maximum time to wait for a release to start; @default two analysis intervals plus 10 s */
    constructor(private readonly startedWithinMs?: number) {}

    /**
     * Whether every Canary is idle: after an observed release, or for the period in which one would have started.
     */
    look({ at, canaries }: WatchView): boolean {
        return canaries
            .map(({ canary }) => {
                const key = canaryKey(canary);
                if (isActive(canary) || isStarting(canary)) {
                    this.released.add(key);
                    this.idleSince.delete(key);
                    return false;
                }
                const since = this.idleSince.get(key) ?? at;
                this.idleSince.set(key, since);
                return (
                    this.released.has(key) ||
                    at - since >= (this.startedWithinMs ?? beginsWithinMs(canary))
                );
            })
            .every((done) => done);
    }
}
