import type { VersionNames } from "../../rules/metrics/world";
import type { EnoughRequests } from "./types";

/** The names of a Canary's versions in metrics. */
export type Names = Readonly<Record<"canary" | "primary", VersionNames>>;

/** What a query measures, as far as probabilities can be computed. */
export type Measure = { readonly passesBelow?: EnoughRequests } & (
    | {
          readonly kind: "successRate";
          readonly windowSeconds: number;
          /** Unit of the query's value: share of successes or of failures, as a percentage or as a fraction. */
          readonly reads: "successPercent" | "successShare" | "failurePercent" | "failureShare";
          /** Successes that scrapes and probes add in the window. */
          readonly idleSuccesses: number;
      }
    | {
          readonly kind: "requests";
          readonly windowSeconds: number;
          /** Number of requests that a value of 1 represents. */
          readonly unit: number;
          readonly idleSuccesses: number;
      }
    | {
          readonly kind: "gap";
          readonly windowSeconds: number;
          readonly withoutPrimary: "pass" | "fail";
      }
    | {
          readonly kind: "burnRate";
          readonly windowSeconds: number;
          readonly shortWindowSeconds: number;
          /** The share of requests that may fail, above 0 and below 1. */
          readonly budget: number;
      }
);
