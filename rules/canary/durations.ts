const GO_UNITS: Readonly<Record<string, number>> = {
    ns: 1e-9,
    us: 1e-6,
    µs: 1e-6,
    ms: 1e-3,
    s: 1,
    m: 60,
    h: 3600,
};

/** The longest duration in 64 bits of nanoseconds. */
const LONGEST_GO = 2 ** 63 / 1e9;

/**
 * Reads a duration as Go's `time.ParseDuration` does, which Flagger uses for intervals and timeouts.
 *
 * @param text - such as `30s`, `1m30s`, `1.5h`
 * @returns seconds, or `undefined` if Go returns an error
 */
export function goDuration(text: string): number | undefined {
    if (text === "0") {
        return 0;
    }
    if (!/^[-+]?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(text)) {
        return undefined;
    }
    const sum = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)].reduce(
        (seconds, [, number, unit]) => seconds + Number(number) * (GO_UNITS[unit ?? ""] ?? 0),
        0,
    );
    return sum >= LONGEST_GO ? undefined : text.startsWith("-") ? -sum : sum;
}

const PROMETHEUS =
    /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const PROMETHEUS_UNITS = [31_536_000, 604_800, 86_400, 3600, 60, 1, 1e-3];

/**
 * Reads a duration as Prometheus does between the brackets of a query.
 *
 * @param text - such as `1m`, `1m30s`; units from the largest to the smallest
 * @returns seconds, or `undefined` where Prometheus refuses the query, as it does for zero
 */
export function prometheusDuration(text: string): number | undefined {
    const match = PROMETHEUS.exec(text);
    if (match === null) {
        return undefined;
    }
    const seconds = match
        .slice(1)
        .reduce((sum, part, index) => sum + Number(part ?? 0) * (PROMETHEUS_UNITS[index] ?? 0), 0);
    return seconds > 0 ? seconds : undefined;
}

const GATEWAY_UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3 };

/**
 * Reads a duration as the Gateway API has it in the timeouts of a route (GEP-2257).
 *
 * @param text - such as `10s`, `1m30s`; one to four whole numbers of up to five digits
 * @returns seconds, or `undefined` where the API server refuses the route
 */
export function gatewayDuration(text: string): number | undefined {
    if (!/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(text)) {
        return undefined;
    }
    return [...text.matchAll(/(\d+)(ms|h|m|s)/g)].reduce(
        (sum, [, number, unit]) => sum + Number(number) * (GATEWAY_UNITS[unit ?? ""] ?? 0),
        0,
    );
}
