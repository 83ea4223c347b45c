import { type Fields, fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import { closest } from "../../rules/problems/closest";
import { type Problem, refusal } from "../../rules/problems/problem";
import { startsEver } from "../windows";
import { isPeriod, periodOf } from "./period";

/**
 * What the schema cannot express of a fleet file. Values of a wrong shape are not looked at: the schema reports them.
 *
 * @param content - with defaults
 */
export function meaningProblems(content: Fields): Problem[] {
    const waves = listOf(content.waves).map(fieldsOf);
    return [
        ...repeatedNames(waves),
        ...waves.flatMap(waveProblems),
        ...windowProblems(fieldsOf(content.windows)),
    ];
}

function repeatedNames(waves: readonly Fields[]): Problem[] {
    return waves.flatMap(({ name }, index) => {
        const first = waves.findIndex((other) => other.name === name);
        return typeof name !== "string" || first === index
            ? []
            : [
                  refusal(
                      "fleet/wave-name",
                      `waves[${index}].name`,
                      name,
                      `waves[${first}] has this name too, and messages and approvals name a wave by it`,
                      "give each wave a name of its own",
                  ),
              ];
    });
}

function waveProblems(wave: Fields, index: number): Problem[] {
    const path = `waves[${index}]`;
    const { maxUnavailable, stacks } = wave;
    const found: Problem[] = [];
    if (maxUnavailable === 0 || maxUnavailable === "0%") {
        found.push(
            refusal(
                "fleet/max-unavailable",
                `${path}.maxUnavailable`,
                maxUnavailable,
                "a cluster counts as unavailable while it is updated, so that no update can ever start",
                "set it to 1 or more, or remove it",
            ),
        );
    }
    const names = listOf(stacks).map((name) => textOf(name) ?? "");
    if (names.length > 0 && names.every((name) => name.startsWith("!"))) {
        found.push(
            refusal(
                "fleet/only-exclusions",
                `${path}.stacks`,
                stacks,
                "it only excludes stacks, so that the wave releases nothing",
                'put a pattern before it, such as "*"',
            ),
        );
    }
    return found;
}

function windowProblems(windows: Fields): Problem[] {
    const { timezone } = windows;
    const found: Problem[] = [];
    if (typeof timezone === "string" && timezone !== "" && !isTimezone(timezone)) {
        const meant = closest(timezone, Intl.supportedValuesOf("timeZone"));
        found.push(
            refusal(
                "fleet/timezone",
                "windows.timezone",
                timezone,
                "there is no such time zone, so that no window can be computed",
                `set it to "${meant ?? "UTC"}"`,
            ),
        );
    }
    const lists = (["startIn", "nothingStartsIn"] as const).map((name) => {
        const periods = listOf(windows[name]).map(fieldsOf);
        periods.forEach(({ from, to }, index) => {
            if (typeof from === "string" && from === to) {
                found.push(
                    refusal(
                        "fleet/empty-period",
                        `windows.${name}[${index}].to`,
                        to,
                        "the period ends when it begins, so that it is empty",
                        'set it to a later time; "00:00" to "24:00" is the whole day',
                    ),
                );
            }
        });
        return periods;
    });
    if (found.length === 0 && lists.flat().every(isPeriod)) {
        const [startIn, nothingStartsIn] = lists.map((list) => list.map(periodOf));
        if (!startsEver({ timezone: "UTC", startIn, nothingStartsIn })) {
            found.push(
                refusal(
                    "fleet/no-window",
                    "windows.nothingStartsIn",
                    windows.nothingStartsIn,
                    "it covers all times in which updates may start, so that none ever starts",
                    "shorten it, or extend startIn",
                ),
            );
        }
    }
    return found;
}

/** Whether the platform knows a time zone, under this or an older name. */
function isTimezone(timeZone: string): boolean {
    try {
        new Intl.DateTimeFormat("en", { timeZone });
        return true;
    } catch (error) {
        if (error instanceof RangeError) {
            return false;
        }
        throw error;
    }
}
