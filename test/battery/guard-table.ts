import type { GuardOutcome } from "./run-guard";
import { printTable } from "./table";

const VERDICTS = ["refused", "warned", "not for CEL", "through"] as const;

/** Prints what the guard in the cluster made of the battery, and why it could not refuse the rest. */
export function printGuardTable(
    hostile: readonly GuardOutcome[],
    good: readonly GuardOutcome[],
): void {
    const count = (of: readonly GuardOutcome[], wanted: GuardOutcome["verdict"]): number =>
        of.filter(({ verdict }) => verdict === wanted).length;
    const themes = [...new Set(hostile.map(({ scene }) => scene.theme))];
    const reasons = new Map<string, number>();
    for (const { reason } of hostile) {
        if (reason !== undefined) {
            reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
    }
    printTable(
        ["theme", "manifests", ...VERDICTS],
        themes.map((theme) => {
            const own = hostile.filter(({ scene }) => scene.theme === theme);
            return [theme, own.length, ...VERDICTS.map((verdict) => count(own, verdict))];
        }),
        [
            "not for CEL, which would have to see:",
            ...[...reasons].map(([reason, times]) => `  ${times} × ${reason}`),
            `hostile: ${count(hostile, "refused")} refused, ${count(hostile, "warned")} warned of, ${count(hostile, "not for CEL")} not for CEL, ${count(hostile, "through")} through without a reason`,
            `good: ${count(good, "refused")} of ${good.length} refused`,
        ],
    );
}
