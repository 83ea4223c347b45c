import type { CanaryState } from "../../kube/release/canaries";
import type { FlaggerEvent } from "../../kube/release/events";
import {
    gateOfEvents,
    gateOfPhase,
    gateText,
    mayWaitWithinPhase,
    openingText,
} from "../../kube/release/gates";
import type { Memory } from "../../kube/release/observations";

/** What a notice needs. */
export interface GateNoticeArgs {
    /** Prints a line. */
    readonly line: (text: string) => void;
    /** The Canary's events, oldest first. */
    readonly readEvents: () => Promise<readonly FlaggerEvent[]>;
    /** The clock, milliseconds since the epoch. */
    readonly now: () => number;
}

/** States once for each gate that the release waits for it, and how it is opened. */
export class GateNotice {
    private readonly reported = new Set<string>();
    private nextRead = 0;

    constructor(private readonly args: GateNoticeArgs) {}

    /** Prints the notice if the release waits for a gate that was not reported before. */
    async look(memory: Memory): Promise<void> {
        const { last } = memory;
        const gate = last && (gateOfPhase(last) ?? (await this.gateWithinPhase(last, memory)));
        if (last === undefined || gate === undefined) {
            return;
        }
        const key = `${gate} ${last.appliedRevision}`;
        if (!this.reported.has(key)) {
            this.reported.add(key);
            this.args.line(`waits for ${gateText(last, gate)}: ${openingText(last, gate)}`);
        }
    }

    /** Events are read only for a release without progress, and once per interval, in which Flagger sends them. */
    private async gateWithinPhase(
        canary: CanaryState,
        { progressAt }: Memory,
    ): Promise<ReturnType<typeof gateOfEvents>> {
        const at = this.args.now();
        const intervalMs = canary.intervalSeconds * 1000;
        if (!mayWaitWithinPhase(canary) || at < Math.max(this.nextRead, progressAt + intervalMs)) {
            return undefined;
        }
        this.nextRead = at + intervalMs;
        return gateOfEvents(await this.args.readEvents());
    }
}
