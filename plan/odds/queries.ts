import { type Filling, inWords } from "./responses";
import type { EnoughRequests } from "./types";

/** What a query measures, as far as odds can be told of it. */
export type Measure = { readonly passesBelow?: EnoughRequests } & (
    | { readonly kind: "successRate"; readonly windowSeconds: number }
    | { readonly kind: "requests"; readonly windowSeconds: number }
    | {
          readonly kind: "gap";
          readonly windowSeconds: number;
          readonly withoutPrimary: "pass" | "fail";
      }
    | {
          readonly kind: "burnRate";
          readonly windowSeconds: number;
          readonly shortWindowSeconds: number;
          /** The share of responses that may be failures, above 0 and below 1. */
          readonly budget: number;
      }
);

const number = String.raw`(\d+(?:\.\d+)?)`;

/** Percent of a workload's responses that are successes; a workload without any has none, or no value. */
const rate = (of: string, window: string): string =>
    String.raw`(?:\(${of}:successes:rate:${window}orvector\(0\)\)|${of}:successes:rate:${window})/${of}:all:rate:${window}\*100`;

const successRate = new RegExp(`^${rate("canary", number)}$`);
const requests = new RegExp(String.raw`^\(?canary:all:increase:${number}orvector\(0\)\)?$`);
const difference = String.raw`\(\(${rate("primary", number)}\)-\(${rate("canary", number)}\)\)>=-100`;
const gap = new RegExp(`^${difference}$`);
const gapOrPass = new RegExp(String.raw`^\(${difference}\)or0\*\(${rate("canary", number)}\)$`);
const burn = (window: string): string =>
    String.raw`\(\(canary:failures:rate:${window}orvector\(0\)\)/canary:all:rate:${window}/${number}\)`;
const burnRate = new RegExp(String.raw`^\(${burn(number)}<=${burn(number)}\)or${burn(number)}$`);
const enough = String.raw`\(canary:all:increase:${number}orvector\(0\)\)>=${number}`;
const unlessTooFew = new RegExp(
    String.raw`^\(\((.+)\)and\(${enough}\)\)or\(vector\(${number}\)unless\(${enough}\)\)$`,
);

/**
 * Reads a query: those that the components of this package make, Flagger's own success rate of Linkerd, and that of the
 * tutorials of both.
 *
 * @returns `undefined` for any other
 * @see flagger v1.44.0 pkg/metrics/observers/linkerd.go:27-47, docs/gitbook/tutorials/linkerd-progressive-delivery.md
 */
export function measureOf(query: string, filling: Filling): Measure | undefined {
    return measured(inWords(query, filling));
}

function measured(words: string): Measure | undefined {
    const conditional = unlessTooFew.exec(words);
    if (conditional !== null) {
        const [, inner, window, minRequests] = conditional;
        const measure = measured(inner ?? "");
        return measure && { ...measure, passesBelow: requestsOf(window, minRequests) };
    }
    const one = sameNumber(successRate.exec(words));
    if (one !== undefined) {
        return { kind: "successRate", windowSeconds: one };
    }
    const count = sameNumber(requests.exec(words));
    if (count !== undefined) {
        return { kind: "requests", windowSeconds: count };
    }
    const strict = sameNumber(gap.exec(words));
    const lenient = sameNumber(gapOrPass.exec(words));
    if (strict !== undefined || lenient !== undefined) {
        return {
            kind: "gap",
            windowSeconds: strict ?? lenient ?? 0,
            withoutPrimary: strict === undefined ? "pass" : "fail",
        };
    }
    return burnRateOf(burnRate.exec(words));
}

function burnRateOf(match: RegExpExecArray | null): Measure | undefined {
    const [long, long2, budget, short, short2, budget2, last, last2, budget3] = (match ?? [])
        .slice(1)
        .map(Number);
    const consistent =
        budget === budget2 && budget === budget3 && short === last && short2 === last2;
    return match === null || !consistent || long !== long2 || short !== short2
        ? undefined
        : {
              kind: "burnRate",
              windowSeconds: long ?? 0,
              shortWindowSeconds: short ?? 0,
              budget: budget ?? 0,
          };
}

/** The number that stands at every place of a match; both parts of a share have one window. */
function sameNumber(match: RegExpExecArray | null): number | undefined {
    const numbers = new Set((match ?? []).slice(1).filter((text) => text !== undefined));
    const [only] = numbers;
    return numbers.size === 1 ? Number(only) : undefined;
}

function requestsOf(window = "0", minRequests = "0"): EnoughRequests {
    return { windowSeconds: Number(window), minRequests: Number(minRequests) };
}

/**
 * The requests for which a gate of this package asks Prometheus, from the command that the load tester runs.
 *
 * @returns `undefined` for a command of another kind
 */
export function awaitedRequests(command: string, filling: Filling): EnoughRequests | undefined {
    const asked = /query=([^']*)'/.exec(command)?.[1] ?? "";
    const match = new RegExp(`^${enough}$`).exec(inWords(asked, filling));
    return match === null ? undefined : requestsOf(match[1], match[2]);
}
