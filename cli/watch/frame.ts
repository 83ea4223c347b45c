import Table from "cli-table3";
import pc from "picocolors";
import { canaryKey } from "../../kube/release/canaries";
import type { FlaggerEvent } from "../../kube/release/events";
import { clock } from "../../kube/release/progress-text";
import { healthText, type WatchedCanary, type WatchView } from "./view";

/** The size of the terminal. */
export interface Room {
    readonly columns: number;
    readonly rows: number;
    readonly colour: boolean;
}

const HEAD = ["canary", "phase", "weight", "failed", "canary", "primary"];

/**
 * One frame: a table of the Canaries, and below it as many of the latest events as fit.
 *
 * @returns lines that fit the terminal
 */
export function frame(view: WatchView, room: Room): string[] {
    const paint = pc.createColors(room.colour);
    const table = new Table({
        head: HEAD,
        colAligns: ["left", "left", "right", "right", "left", "left"],
        chars: PLAIN,
        style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    });
    table.push(...view.canaries.map((canary) => row(canary, paint)));
    const lines = [
        ...(view.canaries.length === 0 ? ["no canaries"] : table.toString().split("\n")),
        ...view.missing.map((text) => paint.yellow(text.split("\n")[0])),
        "",
    ];
    // the cursor is on its own line below the frame
    const left = Math.max(0, room.rows - 1 - lines.length);
    const events = left === 0 ? [] : view.events.slice(-left);
    return [...lines, ...events.map((event) => eventLine(event, paint))]
        .slice(0, room.rows - 1)
        .map((line) => cut(line, room.columns));
}

function row(
    { canary, weight, canaryHealth, primaryHealth }: WatchedCanary,
    paint: Colours,
): string[] {
    const { phase, iterations, wantedIterations, failedChecks, threshold } = canary;
    const step = wantedIterations > 0 ? ` ${iterations}/${wantedIterations}` : "";
    return [
        canaryKey(canary),
        paintPhase(phase || "not yet seen by Flagger", paint) +
            step +
            (canary.suspended ? " suspended" : ""),
        `${weight} %`,
        `${failedChecks}/${threshold}`,
        healthText(canaryHealth),
        healthText(primaryHealth),
    ];
}

function paintPhase(phase: string, paint: Colours): string {
    if (phase === "Failed") {
        return paint.red(phase);
    }
    return ["Succeeded", "Initialized"].includes(phase) ? paint.green(phase) : paint.cyan(phase);
}

function eventLine(event: FlaggerEvent, paint: Colours): string {
    const line = `${clock(event.at)}  ${canaryKey(event)}  ${event.message}`;
    return event.warning ? paint.yellow(line) : line;
}

type Colours = ReturnType<typeof pc.createColors>;

const PLAIN = Object.fromEntries(
    [
        ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
        ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
    ].map((name) => [name, ""]),
);

/** The start and end of a colour. */
const COLOUR = new RegExp(String.raw`(\u001b\[\d+m)`);

/** Cuts a line to a width and keeps its colour codes. */
function cut(line: string, columns: number): string {
    let width = 0;
    return line
        .split(COLOUR)
        .map((part) => {
            if (COLOUR.test(part)) {
                return part;
            }
            const kept = part.slice(0, Math.max(0, columns - width));
            width += kept.length;
            return kept;
        })
        .join("");
}
