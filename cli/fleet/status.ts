import type { ResolvedFleet } from "../../fleet";
import { readUpdateMessage } from "../../fleet/messages";
import type { ObservedCluster } from "../../fleet/observed";
import { shownText } from "../../rules/problems/problem";
import { jsonText } from "../output";
import { describeNext, describeState, timeText } from "./describe";
import type { ObservedFleet } from "./observe";

/** One cluster of a fleet, for a table. */
export interface StatusRow {
    readonly stack: string;
    readonly wave: string;
    /** The release of the last successful update; of another origin, its message. */
    readonly serves: string;
    readonly canaries: string;
    readonly state: string;
}

/** The clusters of a fleet, in the order of its waves. */
export function statusRows(
    fleet: ResolvedFleet,
    { clusters, decision }: Pick<ObservedFleet, "clusters" | "decision">,
): StatusRow[] {
    return fleet.waves.flatMap((wave) =>
        wave.stacks.map((stack): StatusRow => {
            const observed = clusters.get(stack);
            const state = decision.states.get(stack);
            return {
                stack,
                wave: wave.name,
                serves: observed === undefined ? "" : servedText(observed),
                canaries: observed === undefined ? "" : canariesText(observed.canaries),
                state: state === undefined ? "" : describeState(state),
            };
        }),
    );
}

/** The table, and what comes next. */
export function statusText(fleet: ResolvedFleet, release: string, observed: ObservedFleet): string {
    const head = {
        stack: "STACK",
        wave: "WAVE",
        serves: "SERVES",
        canaries: "CANARIES",
        state: "",
    };
    const rows = [head, ...statusRows(fleet, observed)].map(({ state, ...cells }) => [
        ...Object.values(cells).map(shownText),
        shownText(state === "" ? "STATE" : state),
    ]);
    const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
    const lines = rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join("  ")
            .trimEnd(),
    );
    const next = describeNext(observed.decision.next);
    return [`fleet ${fleet.name}: release ${release}`, "", ...lines, "", next, ""].join("\n");
}

/** The same as JSON. */
export function statusJson(fleet: ResolvedFleet, release: string, observed: ObservedFleet): string {
    const { next, states } = observed.decision;
    const clusters = statusRows(fleet, observed).map((row) => ({
        ...row,
        state: states.get(row.stack),
    }));
    return jsonText({ fleet: fleet.name, release, clusters, next });
}

function servedText({ updates }: ObservedCluster): string {
    const served = updates.find(({ result }) => result === "succeeded");
    if (served === undefined) {
        return "nothing";
    }
    const name = readUpdateMessage(served.message)?.release ?? `"${served.message}"`;
    return `${name} since ${timeText(served.endedAt ?? served.startedAt)}`;
}

function canariesText(canaries: ObservedCluster["canaries"]): string {
    if (canaries === "unknown") {
        return "not known";
    }
    if ("unreachable" in canaries) {
        return "no answer";
    }
    const counts = (["settled", "releasing", "failed"] as const).flatMap((state) => {
        const count = canaries.filter((each) => each.state === state).length;
        return count === 0 ? [] : [`${count} ${state}`];
    });
    return counts.length === 0 ? "none" : counts.join(", ");
}
