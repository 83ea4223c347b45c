import type { ClusterState } from "../../fleet/cluster-state";
import type { FleetDecision } from "../../fleet/decision";
import { shownText } from "../../rules/problems/problem";
import { jsonLine } from "../output";
import type { Terminal } from "../terminal";
import { describeNext, describeState, timeText } from "./describe";

/** Shows what changes while a fleet is released: a line for each change. */
export class FleetProgress {
    private readonly shown = new Map<string, string>();
    private next = "";

    constructor(
        private readonly io: Pick<Terminal, "out">,
        private readonly waveOf: (stack: string) => string,
        private readonly isJson: boolean,
        private readonly now: () => number = Date.now,
    ) {}

    /** Shows what a decision changes. */
    decision({ next, states }: FleetDecision): void {
        for (const [stack, state] of states) {
            const text = describeState(state);
            const isNews = state.state !== "pending" || this.shown.has(stack);
            if (text !== this.shown.get(stack)) {
                this.shown.set(stack, text);
                if (isNews) {
                    this.cluster(stack, state, text);
                }
            }
        }
        const text = describeNext(next);
        if (text !== this.next) {
            this.next = text;
            this.write({ next }, text);
        }
    }

    /** Shows the last line of an update that runs. */
    progress(stack: string, line: string): void {
        this.write({ stack, progress: line }, `${stack}: ${line}`);
    }

    private cluster(stack: string, state: ClusterState, text: string): void {
        const wave = this.waveOf(stack);
        this.write({ stack, wave, ...state }, `${stack} (${wave}): ${text}`);
    }

    private write(json: object, text: string): void {
        const at = timeText(this.now());
        const lines = text.split("\n").map(shownText).join("\n");
        this.io.out(this.isJson ? jsonLine({ at, ...json }) : `${at} ${lines}\n`);
    }
}
