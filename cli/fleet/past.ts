import type { ResolvedFleet } from "../../fleet";
import { readUpdateMessage } from "../../fleet/messages";
import type { ObservedCluster } from "../../fleet/observed";
import { timeText } from "./describe";

/** A release of a fleet in the histories of its stacks. */
export interface PastRelease {
    readonly release: string;
    /** Milliseconds since the epoch. */
    readonly startedAt: number;
    readonly endedAt: number;
    /** Stacks by what came of their last update of this release. */
    readonly succeeded: readonly string[];
    readonly failed: readonly string[];
    readonly returned: readonly string[];
}

/** The past releases of a fleet, the newest first. */
export function pastReleases(
    { name }: Pick<ResolvedFleet, "name">,
    clusters: ReadonlyMap<string, Pick<ObservedCluster, "updates">>,
): PastRelease[] {
    const updates = [...clusters].flatMap(([stack, observed]) =>
        observed.updates.flatMap((update) => {
            const message = readUpdateMessage(update.message);
            return message?.fleet === name
                ? [{ stack, ...update, release: message.insteadOf ?? message.release, message }]
                : [];
        }),
    );
    return [...new Set(updates.map(({ release }) => release))]
        .map((release): PastRelease => {
            const all = updates.filter((update) => update.release === release);
            const last = new Map(
                [...all]
                    .sort((a, b) => a.startedAt - b.startedAt)
                    .map((each) => [each.stack, each]),
            );
            const ofResult = (wanted: string): string[] =>
                [...last.values()]
                    .filter(({ message, result }) => {
                        const isReturn = message.insteadOf !== undefined;
                        return (
                            (isReturn && result === "succeeded" ? "returned" : result) === wanted
                        );
                    })
                    .map(({ stack }) => stack);
            return {
                release,
                startedAt: Math.min(...all.map(({ startedAt }) => startedAt)),
                endedAt: Math.max(...all.map(({ endedAt, startedAt }) => endedAt ?? startedAt)),
                succeeded: ofResult("succeeded"),
                failed: ofResult("failed"),
                returned: ofResult("returned"),
            };
        })
        .sort((a, b) => b.startedAt - a.startedAt);
}

/** The past releases as text, a line each. */
export function pastText(releases: readonly PastRelease[]): string {
    const lines = releases.map(({ endedAt, failed, release, returned, startedAt, succeeded }) => {
        const parts = [
            `${succeeded.length} succeeded`,
            ...(failed.length > 0 ? [`${failed.length} failed: ${failed.join(", ")}`] : []),
            ...(returned.length > 0 ? [`${returned.length} returned: ${returned.join(", ")}`] : []),
        ];
        return `${release}  ${timeText(startedAt)} to ${timeText(endedAt)}  ${parts.join("; ")}\n`;
    });
    return lines.length === 0
        ? "no release of this fleet in the histories of its stacks\n"
        : lines.join("");
}
