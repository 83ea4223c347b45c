import { goDuration } from "../../rules/canary/durations";
import type { Fields } from "../../rules/canary/reading";
import type { Problem } from "../../rules/problems/problem";
import { meaningProblems } from "./meaning";
import { periodOf } from "./period";
import { checkShape } from "./shape";
import type { Fleet, Limit, SettingValue, Wave, Windows } from "./types";

/** A fleet file that was read. */
export interface ReadFleet {
    /** Absent if the file has errors. */
    readonly fleet?: Fleet;
    /** All problems, in the order of the schema. */
    readonly problems: readonly Problem[];
}

/**
 * Reads the content of a fleet file.
 *
 * @param content - as the YAML reader returns it
 */
export function readFleet(content: unknown): ReadFleet {
    const shaped = checkShape(content);
    const problems = [...shaped.problems, ...meaningProblems(shaped.content)];
    return problems.length > 0 ? { problems } : { fleet: fleetOf(shaped.content), problems };
}

/** The fleet of a content that has the shape of the schema. */
function fleetOf(content: Fields): Fleet {
    const { lock, name, onFailure, program, timeout, waves, windows } = content;
    return {
        name: name as string,
        program: program as string,
        waves: (waves as Fields[]).map(waveOf),
        ...(windows !== undefined && { windows: windowsOf(windows as Fields) }),
        onFailure: onFailure as Fleet["onFailure"],
        ...(lock !== undefined && { lock: lock as string }),
        timeoutSeconds: secondsOf(timeout),
    };
}

function waveOf(wave: Fields): Wave {
    const { maxUnavailable } = wave;
    return {
        name: wave.name as string,
        stacks: wave.stacks as string[],
        maxParallel: wave.maxParallel as number,
        bakeSeconds: secondsOf(wave.bake),
        allowedFailures: limitOf(wave.allowedFailures),
        ...(maxUnavailable !== undefined && { maxUnavailable: limitOf(maxUnavailable) }),
        unreachable:
            wave.unreachable === "wait"
                ? { policy: "wait", limitSeconds: secondsOf(wave.unreachableLimit) }
                : { policy: wave.unreachable as "fail" | "skip" },
        manualGate: wave.gate === "manual",
        settings: (wave.settings ?? {}) as Record<string, SettingValue>,
    };
}

function windowsOf({ nothingStartsIn = [], startIn = [], timezone }: Fields): Windows {
    return {
        timezone: timezone as string,
        startIn: (startIn as Fields[]).map(periodOf),
        nothingStartsIn: (nothingStartsIn as Fields[]).map(periodOf),
    };
}

function limitOf(value: unknown): Limit {
    return typeof value === "number" ? { clusters: value } : { percent: parseInt(String(value)) };
}

function secondsOf(text: unknown): number {
    return goDuration(String(text)) ?? 0;
}
