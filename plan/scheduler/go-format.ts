/** A number as Go's `%v` prints a float64: the shortest that reads back, with an exponent below 1e-4 and from 1e21 on. */
export function goFloat(value: number): string {
    const size = Math.abs(value);
    if (value !== 0 && Number.isFinite(value) && (size < 1e-4 || size >= 1e21)) {
        return value
            .toExponential()
            .replace(/e([+-])(\d)$/, (_, sign: string, digit: string) => `e${sign}0${digit}`);
    }
    return Number.isFinite(value) ? String(value) : value > 0 ? "+Inf" : "-Inf";
}

/** A number as Go's `%.2f` prints it: a tie, such as 0.125, goes to the even digit, where JavaScript takes the larger. */
export function goFixed(value: number): string {
    const eighths = Math.abs(value) * 8;
    const isTie = Number.isInteger(eighths) && eighths % 2 === 1;
    if (!isTie) {
        return value.toFixed(2);
    }
    const below = Math.floor(Math.abs(value) * 100);
    const hundredths = below % 2 === 0 ? below : below + 1;
    return `${value < 0 ? "-" : ""}${(hundredths / 100).toFixed(2)}`;
}

/** Whole milliseconds as Go's `time.Duration` prints them, such as `1m0.5s`. */
export function goMilliseconds(milliseconds: number): string {
    const size = Math.abs(milliseconds);
    const sign = milliseconds < 0 ? "-" : "";
    if (size < 1000) {
        return size === 0 ? "0s" : `${sign}${size}ms`;
    }
    const minutes = Math.floor(size / 60_000);
    const seconds = `${(size % 60_000) / 1000}s`;
    const hours = Math.floor(minutes / 60);
    return `${sign}${hours > 0 ? `${hours}h` : ""}${minutes > 0 ? `${minutes % 60}m` : ""}${seconds}`;
}
