import { tidy } from "../../rules/tidy";
import type { Measure } from "./measure";
import type { MetricCheck } from "./types";

/** The check of a measure with its limits; `undefined` for limits that do not apply to it. */
export function checkOf(
    name: string,
    measure: Measure,
    min: number | undefined,
    max: number | undefined,
): MetricCheck | undefined {
    const { passesBelow, windowSeconds } = measure;
    const few = passesBelow === undefined ? {} : { passesBelow };
    switch (measure.kind) {
        case "successRate": {
            const minPercent = leastPercent(measure.reads, min, max);
            return minPercent === undefined
                ? undefined
                : {
                      kind: "successRate",
                      name,
                      minPercent,
                      windowSeconds,
                      ...few,
                      ...(measure.idleSuccesses === 0
                          ? {}
                          : { idlePerSecond: tidy(measure.idleSuccesses / windowSeconds) }),
                  };
        }
        case "requests":
            return min === undefined || max !== undefined
                ? undefined
                : {
                      kind: "enoughTraffic",
                      name,
                      minRequests: tidy(min * measure.unit - measure.idleSuccesses),
                      windowSeconds,
                  };
        case "gap":
            return max === undefined || (min ?? -100) > -100
                ? undefined
                : {
                      kind: "againstPrimary",
                      name,
                      maxBelowPercent: max,
                      windowSeconds,
                      withoutPrimary: measure.withoutPrimary,
                      ...few,
                  };
        case "burnRate":
            return max === undefined || (min ?? 0) > 0
                ? undefined
                : {
                      kind: "burnRate",
                      name,
                      maxErrorPercent: tidy(max * measure.budget * 100),
                      windowSeconds,
                      shortWindowSeconds: measure.shortWindowSeconds,
                      ...few,
                  };
    }
}

/** The lowest success percentage that passes a range; `undefined` for a range that limits the other side. */
function leastPercent(
    reads: Extract<Measure, { kind: "successRate" }>["reads"],
    min: number | undefined,
    max: number | undefined,
): number | undefined {
    const whole = reads.endsWith("Percent") ? 100 : 1;
    if (reads.startsWith("success")) {
        return min === undefined || min > whole || (max ?? whole) < whole
            ? undefined
            : tidy((100 * min) / whole);
    }
    return max === undefined || (min ?? 0) > 0 ? undefined : tidy(100 - (100 * max) / whole);
}
