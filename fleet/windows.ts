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
    return windows === undefined || openMinutes(windows)[weekMinuteOf(at, windows.timezone)] === 1;
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
    const inWeek = open.indexOf(1, minute);
    const ahead = (inWeek === -1 ? open.indexOf(1) + WEEK_MINUTES : inWeek) - minute;
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
    return openMinutes(windows).includes(1);
}

const tables = new WeakMap<Windows, Uint8Array>();

/** For each minute of the week 1 if updates may start. */
function openMinutes(windows: Windows): Uint8Array {
    const known = tables.get(windows);
    if (known !== undefined) {
        return known;
    }
    const { nothingStartsIn, startIn } = windows;
    const table = new Uint8Array(WEEK_MINUTES).fill(startIn.length === 0 ? 1 : 0);
    startIn.forEach((period) => mark(table, period, 1));
    nothingStartsIn.forEach((period) => mark(table, period, 0));
    tables.set(windows, table);
    return table;
}

/** Sets the minutes of a period. */
function mark(table: Uint8Array, { days, fromMinute, toMinute }: Period, to: 0 | 1): void {
    const length =
        toMinute > fromMinute ? toMinute - fromMinute : toMinute + DAY_MINUTES - fromMinute;
    for (const day of days) {
        const begin = day * DAY_MINUTES + fromMinute;
        table.fill(to, begin, begin + length);
        // a period that begins on Saturday may end on Sunday, the next week's first day
        table.fill(to, 0, Math.max(0, begin + length - WEEK_MINUTES));
    }
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
