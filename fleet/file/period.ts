import type { Fields } from "../../rules/canary/reading";
import { dayNames } from "./schema";
import type { Period, Weekday } from "./types";

const TIME = /^(\d\d):(\d\d)$/;

/** Whether a period has the shape of the schema. */
export function isPeriod({ days, from, to }: Fields): boolean {
    return (
        [from, to].every((time) => typeof time === "string" && TIME.test(time)) &&
        Array.isArray(days) &&
        days.every((day) => dayNames.includes(day as (typeof dayNames)[number]))
    );
}

/** The period of a fleet file that has the shape of the schema. */
export function periodOf({ days, from, to }: Fields): Period {
    return {
        days: (days as (typeof dayNames)[number][]).map((day) => dayNames.indexOf(day) as Weekday),
        fromMinute: minuteOf(from as string),
        toMinute: minuteOf(to as string),
    };
}

function minuteOf(time: string): number {
    const [, hours, minutes] = TIME.exec(time) ?? [];
    return Number(hours) * 60 + Number(minutes);
}
