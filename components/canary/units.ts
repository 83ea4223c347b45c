import { tidy } from "../../rules/tidy";

/**
 * A span of time in whole seconds or minutes, such as `30s` or `5m`: what Flagger's CRD and Prometheus both accept.
 * Hours are not among them; nor are sums such as `1m30s`, of which Flagger silently ignores a part.
 */
export type Duration = `${number}s` | `${number}m`;

/** A response time, such as `500ms` or `1.5s`. */
export type Latency = `${number}ms` | `${number}s`;

/** A share, such as `99.9%`: from `0%` to `100%` unless a field says otherwise. */
export type Percent = `${number}%`;

const amount = String.raw`(\d+(?:\.\d+)?)`;
const durationPattern = /^([1-9]\d*)([sm])$/;
const latencyPattern = new RegExp(`^${amount}(ms|s)$`);
const percentPattern = new RegExp(`^${amount}%$`);

/** What a {@link Duration} must be, as problems state it. */
export const DURATION_REQUIREMENT = "it must be whole seconds or minutes above zero";

/**
 * Reads a {@link Duration}.
 *
 * @param text what a user wrote, perhaps in an untyped file
 * @returns whole seconds, or `undefined` for anything that is not a duration of at least a second
 */
export function parseDuration(text: unknown): number | undefined {
    const [, count, unit] = match(text, durationPattern);
    return count === undefined ? undefined : Number(count) * (unit === "m" ? 60 : 1);
}

/**
 * Reads a {@link Latency}.
 *
 * @param text what a user wrote, perhaps in an untyped file
 * @returns milliseconds above zero, or `undefined` for anything else
 */
export function parseLatency(text: unknown): number | undefined {
    const [, count, unit] = match(text, latencyPattern);
    // The unit of Linkerd's histogram; tidied, for 0.0011 * 1000 is not 1.1.
    const milliseconds = tidy(Number(count) * (unit === "s" ? 1000 : 1));
    return milliseconds > 0 ? milliseconds : undefined;
}

/**
 * Reads a {@link Percent}.
 *
 * @param text what a user wrote, perhaps in an untyped file
 * @returns the number before the sign, or `undefined` for anything that is not a percentage
 */
export function parsePercent(text: unknown): number | undefined {
    const [, count] = match(text, percentPattern);
    return count === undefined ? undefined : Number(count);
}

/**
 * The seconds of a duration that has been checked.
 *
 * @throws RangeError for a text that {@link parseDuration} does not know
 */
export function seconds(text: Duration): number {
    return known(parseDuration(text), text, "duration");
}

/**
 * The milliseconds of a latency that has been checked.
 *
 * @throws RangeError for a text that {@link parseLatency} does not know
 */
export function milliseconds(text: Latency): number {
    return known(parseLatency(text), text, "latency");
}

/**
 * The number of a percentage that has been checked.
 *
 * @throws RangeError for a text that {@link parsePercent} does not know
 */
export function percent(text: Percent): number {
    return known(parsePercent(text), text, "percentage");
}

function match(text: unknown, pattern: RegExp): readonly (string | undefined)[] {
    return (typeof text === "string" ? pattern.exec(text) : null) ?? [];
}

function known(value: number | undefined, text: string, unit: string): number {
    if (value === undefined) {
        throw new RangeError(`"${text}" is not a ${unit}`);
    }
    return value;
}
