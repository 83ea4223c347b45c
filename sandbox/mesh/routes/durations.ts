import { linkerdDuration } from "../../../rules/canary/linkerd-annotations";

const gep2257Units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/**
 * Milliseconds of a Gateway API duration such as `1h30m` or `500ms` (GEP-2257).
 *
 * @throws Error where it is none.
 */
export function parseGatewayDuration(text: string): number {
    if (!/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(text)) {
        throw new Error(`invalid duration ${JSON.stringify(text)}`);
    }
    let total = 0;
    for (const [, magnitude, unit] of text.matchAll(/(\d+)(ms|h|m|s)/g)) {
        total += Number(magnitude) * gep2257Units[unit];
    }
    return total;
}

/**
 * Milliseconds of a duration in one of Linkerd's `timeout.linkerd.io/*` annotations: one number and one unit.
 *
 * @throws Error where it is none.
 */
export function parseAnnotationDuration(text: string): number {
    const duration = readDuration(text);
    if ("problem" in duration) {
        throw new Error(duration.problem);
    }
    return duration.ms;
}

/** The same for a text that need not be one, with the reason where it is none. */
export function readDuration(text: string): { readonly ms: number } | { readonly problem: string } {
    const read = linkerdDuration(text);
    return read.problem === undefined
        ? { ms: Number(read.value) }
        : { problem: `${JSON.stringify(text)} is not a duration: ${read.problem}` };
}
