import type { Value } from "./evaluate";
import { isVector } from "./operations";
import { quantiles } from "./quantiles";
import { Unsupported } from "./syntax";

type Mapping = (value: number, ...bounds: readonly number[]) => number;

/** As in Go: infinity for infinity and NaN. */
function greater(a: number, b: number): number {
    return a === Infinity || b === Infinity ? Infinity : Math.max(a, b);
}

function lesser(a: number, b: number): number {
    return -greater(-a, -b);
}

const MAPPED: Readonly<
    Record<string, { readonly bounds: readonly number[]; readonly map: Mapping }>
> = {
    clamp_min: { bounds: [1], map: (value, least = NaN) => greater(value, least) },
    clamp_max: { bounds: [1], map: (value, most = NaN) => lesser(value, most) },
    clamp: {
        bounds: [2],
        map: (value, least = NaN, most = NaN) => greater(least, lesser(most, value)),
    },
    abs: { bounds: [0], map: (value) => Math.abs(value) },
    ceil: { bounds: [0], map: (value) => Math.ceil(value) },
    floor: { bounds: [0], map: (value) => Math.floor(value) },
    // Prometheus multiplies by the inverse
    round: {
        bounds: [0, 1],
        map: (value, to = 1) => Math.floor(value * (1 / to) + 0.5) / (1 / to),
    },
};

/** A function of PromQL that is no growth of a counter. */
export function callOf(name: string, args: readonly Value[]): Value {
    const [first, ...rest] = args;
    const [second] = rest;
    if (name === "vector" && typeof first === "number" && rest.length === 0) {
        return [{ labels: {}, value: first }];
    }
    if (name === "scalar" && isVector(first) && rest.length === 0) {
        return first.length === 1 ? (first[0]?.value ?? NaN) : NaN;
    }
    if (name === "histogram_quantile" && typeof first === "number" && isVector(second)) {
        return quantiles(first, second);
    }
    const mapped = MAPPED[name];
    const bounds = rest.filter((value) => typeof value === "number");
    if (
        mapped === undefined ||
        !isVector(first) ||
        bounds.length < rest.length ||
        !mapped.bounds.includes(bounds.length)
    ) {
        throw new Unsupported(`${name}() is not supported`);
    }
    const [least = NaN, most = NaN] = bounds;
    return name === "clamp" && most < least
        ? []
        : first.map(({ labels, value }) => ({ labels, value: mapped.map(value, ...bounds) }));
}
