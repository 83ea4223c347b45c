import Table from "cli-table3";
import colours from "picocolors";
import type { DemoRollout } from "./rollout";
import type { DemoEvent } from "./events";
import type { DemoCanary, Snapshot } from "./snapshot";
import { type SideTraffic, splitBetween } from "./traffic";

/** Window of the traffic in a live line, in milliseconds. */
const windowMs = 10_000;
/** Without a terminal a line is printed at each change, and at least this often. */
const plainEveryMs = 10_000;

/** Shows a rollout while it runs: one line that changes in a terminal, plain lines elsewhere. */
export class LiveDisplay {
    private lastPlain = 0;
    private lastWeight?: number;
    private lineOpen = false;
    private readonly shown = new Set<string>();

    constructor(
        private readonly canary: DemoCanary,
        private readonly startedAt: number,
        private readonly out: NodeJS.WriteStream = process.stdout,
    ) {}

    show(snapshot: Snapshot, events: readonly DemoEvent[]): void {
        for (const event of events) {
            if (!this.shown.has(event.id)) {
                this.shown.add(event.id);
                this.print(
                    `  ${this.clock(event.at)}  ${event.warning ? colours.yellow(event.message) : event.message}`,
                );
            }
        }
        const line = `  ${this.clock(snapshot.at)}  ${this.traffic(snapshot)}`;
        if (this.out.isTTY) {
            this.out.write(`\r\u001b[K${colours.cyan(line)}`);
            this.lineOpen = true;
        } else if (
            snapshot.weight !== this.lastWeight ||
            snapshot.at - this.lastPlain >= plainEveryMs
        ) {
            this.print(line);
            this.lastPlain = snapshot.at;
        }
        this.lastWeight = snapshot.weight;
    }

    close(): void {
        if (this.lineOpen) {
            this.out.write("\r\u001b[K");
            this.lineOpen = false;
        }
    }

    private print(line: string): void {
        this.close();
        this.out.write(`${line}\n`);
    }

    private clock(at: number): string {
        const seconds = Math.max(0, Math.round((at - this.startedAt) / 1000));
        return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    }

    private traffic(snapshot: Snapshot): string {
        const split = splitBetween(
            snapshot.report,
            this.canary,
            snapshot.at - windowMs,
            snapshot.at,
        );
        const share =
            split.canaryShare === undefined
                ? "no traffic"
                : `${split.canaryShare.toFixed(0)} % of requests`;
        return (
            `weight ${snapshot.weight.toFixed(0).padStart(3)} · canary ${share} · ` +
            `primary ${sideText(split.primary)} · canary ${sideText(split.canary)}`
        );
    }
}

function sideText(side: SideTraffic): string {
    return side.successRate === undefined || side.p99Ms === undefined
        ? "idle"
        : `${side.successRate.toFixed(1)} % ok, p99 ${side.p99Ms.toFixed(0)} ms`;
}

/** The table at the end: what happened to each release. */
export function summaryTable(rollouts: readonly DemoRollout[]): string {
    const table = new Table({
        head: [
            "release",
            "step",
            "from",
            "seconds",
            "weight",
            "actual share",
            "requests to the new version",
            "failed",
        ],
        style: { head: [], border: [] },
        colAligns: ["left", "right", "right", "right", "right", "right", "right", "right"],
    });
    for (const rollout of rollouts) {
        rollout.steps.forEach((step, index) =>
            table.push([
                index === 0 ? rollout.release : "",
                index + 1,
                `+${seconds(step.from - rollout.startedAt)}`,
                seconds(step.to - step.from),
                `${step.weight.toFixed(0)} %`,
                step.share === undefined ? "-" : `${step.share.toFixed(1)} %`,
                step.requests,
                step.failed,
            ]),
        );
        table.push(["", { colSpan: 7, content: outcomeText(rollout), hAlign: "left" }]);
    }
    return table.toString();
}

function outcomeText(rollout: DemoRollout): string {
    const took = `${rollout.outcome} after ${seconds(rollout.endedAt - rollout.startedAt)} s`;
    if (rollout.outcome === "promoted") {
        return `${took}; ${rollout.canaryRequests} requests reached it during the analysis, ${rollout.canaryFailures} failed`;
    }
    const met = `${rollout.canaryRequests} requests reached the faulty version, ${rollout.canaryFailures} failed`;
    const exposure =
        rollout.exposureSeconds === undefined
            ? "no user saw a failure"
            : `${rollout.exposureSeconds.toFixed(0)} s from the first failed response to zero traffic`;
    return `${took}; ${met}; ${exposure}`;
}

function seconds(ms: number): string {
    return (ms / 1000).toFixed(0);
}
