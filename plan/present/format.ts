/**
 * A duration as text, such as `1m30s`; to the second.
 *
 * @param seconds - 0 or more
 */
export function duration(seconds: number): string {
    const whole = Math.round(seconds);
    const [hours, minutes, rest] = [
        Math.floor(whole / 3600),
        Math.floor((whole % 3600) / 60),
        whole % 60,
    ];
    const parts = [
        hours > 0 ? `${hours}h` : "",
        minutes > 0 ? `${minutes}m` : "",
        rest > 0 || whole === 0 ? `${rest}s` : "",
    ];
    return parts.join("");
}

/**
 * A probability as a percentage with enough digits to distinguish it from 0 and 1.
 *
 * @param probability - from 0 to 1
 */
export function chance(probability: number): string {
    const percent = 100 * probability;
    if (percent === 0 || percent === 100) {
        return `${percent} %`;
    }
    if (percent < 0.01) {
        return "< 0.01 %";
    }
    if (percent > 99.99) {
        return "> 99.99 %";
    }
    return `${percent < 1 || percent > 99 ? percent.toFixed(2) : percent.toFixed(1)} %`;
}

/** A configured percentage, such as `0.1 %`. */
export function share(percent: number): string {
    return `${Number(percent.toPrecision(6))} %`;
}

/** A count that may have a fraction, such as `1,234` or `0.4`. */
export function count(value: number): string {
    return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** A list in a sentence. */
export function list(items: readonly string[]): string {
    return items.length < 2
        ? (items[0] ?? "")
        : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
