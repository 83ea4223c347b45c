import type { VersionNames } from "../../rules/metrics/world";
import type { EnoughRequests } from "./types";

/** How the versions of a Canary are called in metrics. */
export type Names = Readonly<Record<"canary" | "primary", VersionNames>>;

/** What a query measures, as far as probabilities can be computed of it. */
export type Measure = { readonly passesBelow?: EnoughRequests } & (
    | {
          readonly kind: "successRate";
          readonly windowSeconds: number;
          /** What the query's value is: the share of successes or of failures, as a percentage or as a fraction. */
          readonly reads: "successPercent" | "successShare" | "failurePercent" | "failureShare";
          /** Successes that scrapes and probes add in the window. */
          readonly idleSuccesses: number;
      }
    | {
          readonly kind: "requests";
          readonly windowSeconds: number;
          /** Requests that a value of 1 stands for. */
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
          /** The share of requests that may be failures, above 0 and below 1. */
          readonly budget: number;
      }
);
