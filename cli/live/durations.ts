import { InvalidArgumentError, Option } from "commander";
import { goDuration, prometheusDuration } from "../../rules/canary/durations";

/**
 * Reads a duration of the command line.
 *
 * @param text - such as `30s`, `10m`, `1h30m`
 * @returns milliseconds
 * @throws InvalidArgumentError for anything else, and for a negative one
 */
export function durationOption(text: string): number {
    const seconds = goDuration(text);
    if (seconds === undefined || seconds < 0) {
        throw new InvalidArgumentError("Wanted is a duration such as 30s, 10m or 1h30m.");
    }
    return seconds * 1000;
}

/** An option that is a duration in milliseconds, with its default as a user would type it. */
export function durationWithDefault(flags: string, description: string, byDefault: string): Option {
    return new Option(flags, description)
        .argParser(durationOption)
        .default(durationOption(byDefault), byDefault);
}

/**
 * Reads a moment of the command line.
 *
 * @param text - a time such as `2026-01-31T12:00:00Z`, seconds since the epoch, or how long ago, such as `10m`
 * @param now - the clock, milliseconds since the epoch
 * @returns milliseconds since the epoch
 * @throws InvalidArgumentError for anything else
 */
export function momentOption(text: string, now: number): number {
    if (/^\d{9,}$/.test(text)) {
        return Number(text) * 1000;
    }
    const ago = goDuration(text);
    const at = ago === undefined ? Date.parse(text) : now - ago * 1000;
    if (Number.isNaN(at)) {
        throw new InvalidArgumentError(
            "Wanted is a time such as 2026-01-31T12:00:00Z, seconds since the epoch, or how long ago, such as 10m.",
        );
    }
    return at;
}

/**
 * Checks a duration that goes into a query.
 *
 * @param text - such as `30s`, `1m`, as Prometheus writes it
 * @throws InvalidArgumentError for what Prometheus would refuse
 */
export function windowOption(text: string): string {
    if (prometheusDuration(text) === undefined) {
        throw new InvalidArgumentError("Wanted is a duration of Prometheus such as 30s or 5m.");
    }
    return text;
}

/**
 * Reads how many.
 *
 * @param text - a whole number from 1 on
 * @throws InvalidArgumentError for anything else
 */
export function countOption(text: string): number {
    if (!/^[1-9]\d*$/.test(text)) {
        throw new InvalidArgumentError("Wanted is a whole number from 1 on.");
    }
    return Number(text);
}
