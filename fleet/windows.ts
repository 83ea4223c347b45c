import type { Period, Windows } from "./file/types";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Minute of the week, from Sunday 00:00. */
type WeekMinute = number;

/**
 * Whether an update may start.
 *
 * @param windows - of the fleet; `undefined` allows any time
 * @param at - milliseconds since the epoch
 */
export function mayStart(windows: Windows | undefined, at: number): boolean {
    return windows === undefined || openMinutes(windows)[weekMinuteOf(at, windows.timezone)];
}

/**
 * When updates may start again: the first whole minute at which they may.
 *
 * @param at - milliseconds since the epoch
 * @returns `at` itself if they may start; `undefined` if they never may
 */
export function nextStart(windows: Windows | undefined, at: number): number | undefined {
    if (windows === undefined || mayStart(windows, at)) {
        return at;
    }
    if (!startsEver(windows)) {
        return undefined;
    }
    const { timezone } = windows;
    const open = openMinutes(windows);
    const minute = weekMinuteOf(at, timezone);
    const ahead = open.slice(minute).concat(open.slice(0, minute)).indexOf(true);
    const begin = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const then = begin + ahead * MINUTE_MS;
    const isSteady = weekMinuteOf(then, timezone) === (minute + ahead) % WEEK_MINUTES;
    return isSteady ? then : nextByMinutes(windows, begin);
}

/** The clock of the time zone is put back or forward before the next window. */
function nextByMinutes(windows: Windows, begin: number): number | undefined {
    for (let minute = 1; minute <= WEEK_MINUTES + DAY_MINUTES; minute += 1) {
        const then = begin + minute * MINUTE_MS;
        if (mayStart(windows, then)) {
            return then;
        }
    }
    return undefined;
}

/** Whether there is a minute in the week in which updates may start. */
export function startsEver(windows: Windows): boolean {
    return openMinutes(windows).includes(true);
}

const tables = new WeakMap<Windows, readonly boolean[]>();

/** For each minute of the week whether updates may start. */
function openMinutes(windows: Windows): readonly boolean[] {
    let table = tables.get(windows);
    if (table === undefined) {
        const { nothingStartsIn, startIn } = windows;
        table = Array.from(
            { length: WEEK_MINUTES },
            (_, minute) =>
                !nothingStartsIn.some((period) => isWithin(period, minute)) &&
                (startIn.length === 0 || startIn.some((period) => isWithin(period, minute))),
        );
        tables.set(windows, table);
    }
    return table;
}

function isWithin({ days, fromMinute, toMinute }: Period, minute: WeekMinute): boolean {
    const end = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
    return days.some((day) => {
        // a period that begins on Saturday may end on Sunday, the next week's first day
        const since = (minute - day * DAY_MINUTES - fromMinute + WEEK_MINUTES) % WEEK_MINUTES;
        return since < end - fromMinute;
    });
}

const formats = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function weekMinuteOf(at: number, timezone: string): WeekMinute {
    if (timezone === "UTC") {
        const date = new Date(at);
        return (date.getUTCDay() * 24 + date.getUTCHours()) * 60 + date.getUTCMinutes();
    }
    // the format is slow to create, and asked for each minute of a week
    let format = formats.get(timezone);
    if (format === undefined) {
        format = new Intl.DateTimeFormat("en-US", {
            timeZone: timezone,
            weekday: "short",
            hour: "2-digit",
            minute: "2-digit",
            hourCycle: "h23",
        });
        formats.set(timezone, format);
    }
    const parts = Object.fromEntries(
        format.formatToParts(at).map(({ type, value }) => [type, value]),
    );
    const day = WEEKDAYS.indexOf(parts.weekday ?? "");
    return (day * 24 + Number(parts.hour)) * 60 + Number(parts.minute);
}
