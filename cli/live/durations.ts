import { InvalidArgumentError, Option } from "commander";
import { goDuration, prometheusDuration } from "../../rules/canary/durations";

/**
 * Parses a duration option.
 *
 * @param text - such as `30s`, `10m`, `1h30m`
 * @returns milliseconds
 * @throws InvalidArgumentError for anything else, and for a negative one
 */
export function durationOption(text: string): number {
    const seconds = goDuration(text);
    if (seconds === undefined || seconds < 0) {
        throw new InvalidArgumentError("It must be a duration such as 30s, 10m or 1h30m.");
    }
    return seconds * 1000;
}

/** An option with a duration in milliseconds; the help shows the default as a user would type it. */
export function durationWithDefault(flags: string, description: string, byDefault: string): Option {
    return new Option(flags, description)
        .argParser(durationOption)
        .default(durationOption(byDefault), byDefault);
}

/**
 * Parses a time option.
 *
 * @param text - a time such as `2026-01-31T12:00:00Z`, seconds since the epoch, or a duration before now such as `10m`
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
            "It must be a time such as 2026-01-31T12:00:00Z, seconds since the epoch, or a duration before now such as 10m.",
        );
    }
    return at;
}

/**
 * Checks a duration for a Prometheus query.
 *
 * @param text - such as `30s`, `1m`, in the syntax of Prometheus
 * @throws InvalidArgumentError for a value that Prometheus would reject
 */
export function windowOption(text: string): string {
    if (prometheusDuration(text) === undefined) {
        throw new InvalidArgumentError("It must be a Prometheus duration such as 30s or 5m.");
    }
    return text;
}

/**
 * Parses a number option.
 *
 * @param text - a whole number of at least 1
 * @throws InvalidArgumentError for anything else
 */
export function countOption(text: string): number {
    if (!/^[1-9]\d*$/.test(text)) {
        throw new InvalidArgumentError("It must be a whole number of at least 1.");
    }
    return Number(text);
}
