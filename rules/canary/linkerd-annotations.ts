/** The result of reading an annotation's text: the value, or why Linkerd cannot read it. */
export type Read<Value> =
    { readonly value: Value; readonly problem?: undefined } | { readonly problem: string };

/** Routes by their protocol: each has conditions of its own for retries. */
export type RouteProtocol = "http" | "grpc";

const UNITS: Readonly<Record<string, bigint>> = {
    ms: 1n,
    s: 1000n,
    m: 60_000n,
    h: 3_600_000n,
    d: 86_400_000n,
};
const LARGEST = 2n ** 64n - 1n;

/** Annotations that contain a duration, on a route of either protocol. */
export const DURATION_ANNOTATIONS = [
    "timeout.linkerd.io/request",
    "timeout.linkerd.io/response",
    "timeout.linkerd.io/idle",
    "retry.linkerd.io/timeout",
] as const;

/** The conditions of a gRPC retry. */
const GRPC_CONDITIONS = [
    "cancelled",
    "deadline-exceeded",
    "internal",
    "resource-exhausted",
    "unavailable",
];

/**
 * Reads a duration as Linkerd does in an annotation of a route or Service, and in the timeouts of an HTTPRoute: one whole
 * number and one unit, or a bare 0.
 *
 * @param text - such as `15s`; spaces around it and a plus before it are allowed
 * @returns milliseconds, or why Linkerd cannot read it
 * @see linkerd edge-26.6.3 policy-controller/k8s/index/src/outbound/index.rs:2322
 */
export function linkerdDuration(text: string): Read<bigint> {
    const trimmed = text.replaceAll(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
    const [, number, unit] = /^([^]*[0-9])([^]*)$/.exec(trimmed) ?? [];
    if (number === undefined || unit === undefined) {
        return { problem: "it contains no number" };
    }
    if (!/^\+?[0-9]+$/.test(number)) {
        return { problem: "it is not one whole number with one unit" };
    }
    const count = BigInt(number.replace("+", ""));
    if (unit === "" && count !== 0n) {
        return { problem: "it has no unit" };
    }
    const factor = unit === "" ? 1n : Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (factor === undefined) {
        return { problem: `the unit ${JSON.stringify(unit)} is not ms, s, m, h or d` };
    }
    return count * factor > LARGEST
        ? { problem: "it exceeds 64 bits of milliseconds" }
        : { value: count * factor };
}

/**
 * Why Linkerd cannot read one of its annotations of a route.
 *
 * @param protocol - of the route
 * @param name - of the annotation
 * @param value - its text
 * @returns the reason, or `undefined` where Linkerd reads it, or does not look at it
 */
export function annotationProblem(
    protocol: RouteProtocol,
    name: string,
    value: string,
): string | undefined {
    if (DURATION_ANNOTATIONS.some((annotation) => annotation === name)) {
        return linkerdDuration(value).problem;
    }
    if (name === "retry.linkerd.io/limit") {
        return unsigned(value) !== undefined && Number(value) <= 65535
            ? undefined
            : "it is not a whole number from 0 to 65535";
    }
    if (name === `retry.linkerd.io/${protocol}`) {
        const isKnown = protocol === "http" ? isHttpCondition : isGrpcCondition;
        const unknown = value.split(",").find((condition) => !isKnown(condition));
        return unknown === undefined
            ? undefined
            : `the condition ${JSON.stringify(unknown)} is unknown`;
    }
    return undefined;
}

/**
 * Whether an annotation of a route makes Linkerd retry failed requests.
 *
 * @param protocol - of the route
 * @param name - of the annotation
 * @param value - its text
 */
export function causesRetries(protocol: RouteProtocol, name: string, value: string): boolean {
    switch (name) {
        case `retry.linkerd.io/${protocol}`:
            return true;
        case "retry.linkerd.io/limit":
            return (unsigned(value) ?? 0) !== 0;
        case "retry.linkerd.io/timeout":
            return linkerdDuration(value).problem === undefined && !isZero(value);
        default:
            return false;
    }
}

/**
 * Whether a duration is one of no time at all.
 *
 * @param text - a duration as Linkerd reads it
 */
export function isZero(text: string): boolean {
    const read = linkerdDuration(text);
    return read.problem === undefined && read.value === 0n;
}

/** A number as Rust parses it: a plus before it and zeros are allowed. */
function unsigned(text: string): number | undefined {
    return /^\+?[0-9]+$/.test(text) ? Number(text) : undefined;
}

function isHttpCondition(condition: string): boolean {
    if (["5xx", "gateway-error"].includes(asciiLower(condition))) {
        return true;
    }
    const dash = condition.indexOf("-");
    if (dash < 0) {
        return statusCode(condition) !== undefined;
    }
    const start = statusCode(condition.slice(0, dash));
    const end = statusCode(condition.slice(dash + 1));
    return start !== undefined && end !== undefined && start <= end;
}

function isGrpcCondition(condition: string): boolean {
    return GRPC_CONDITIONS.includes(asciiLower(condition));
}

function statusCode(text: string): number | undefined {
    const code = unsigned(text);
    return code !== undefined && code >= 100 && code < 600 ? code : undefined;
}

function asciiLower(text: string): string {
    return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
