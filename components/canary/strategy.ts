import type { Duration } from "./units";

/**
 * A cookie that keeps a user who has reached the canary on it until the analysis ends.
 *
 * Linkerd's routes set it on the canary's responses; Flagger's field `primaryCookieName` is not among the settings, for
 * its router `gatewayapi:v1beta1` ignores it (Flagger pkg/router/gateway_api_v1beta1.go).
 */
export interface SessionAffinity {
    /** Name of the cookie: letters, digits, `-` and `_`. */
    readonly cookieName: string;
    /**
     * Lifetime of the cookie.
     * @default - Flagger's, 1440m
     */
    readonly maxAge?: Duration;
    /**
     * Host that the cookie is sent to, with its subdomains.
     * @default - the host of the request
     */
    readonly domain?: string;
    /**
     * Path below which the cookie is sent.
     * @default - the path of the request, and its siblings
     */
    readonly path?: string;
    /**
     * Keeps the cookie from scripts.
     * @default false
     */
    readonly httpOnly?: boolean;
    /**
     * Sends the cookie over HTTPS only.
     * @default false
     */
    readonly secure?: boolean;
    /**
     * Whether the cookie goes with requests from other sites.
     * @default - the browser's, Lax
     */
    readonly sameSite?: "Strict" | "Lax" | "None";
    /**
     * Keeps a cookie for each site that embeds this one.
     * @default false
     */
    readonly partitioned?: boolean;
}

/** A request header that selects the users of an A/B test; set either `exact` or `regex`. */
export type HeaderMatch =
    | {
          /** Name of the header, case-insensitive. */
          readonly header: string;
          /** The whole value. */
          readonly exact: string;
      }
    | {
          /** Name of the header, case-insensitive. */
          readonly header: string;
          /** RE2 expression that must match the whole value. */
          readonly regex: string;
      };

/** A cookie that selects the users of an A/B test. */
export interface CookieMatch {
    /** Name of the cookie. */
    readonly cookie: string;
    /** Its whole value. */
    readonly value: string;
}

/** Condition that selects the users of an A/B test. */
export type AbMatch = HeaderMatch | CookieMatch;

/** Traffic moves to the canary in equal steps. */
export interface WeightedStrategy {
    readonly kind: "weighted";
    /** Percent of the traffic that each step adds. */
    readonly stepWeight: number;
    /**
     * Percent at which the canary is promoted once more checks have passed.
     * @default 100
     */
    readonly maxWeight?: number;
    /**
     * Percent by which traffic moves back to the promoted primary at each step.
     * @default - all at once
     */
    readonly stepWeightPromotion?: number;
    /**
     * Keeps a user who has once reached the canary on it.
     * @default - each request is routed by itself
     */
    readonly sessionAffinity?: SessionAffinity;
}

/** Traffic moves to the canary in steps of a list. */
export interface WeightedStepsStrategy {
    readonly kind: "weightedSteps";
    /** Percent of the traffic at each step, rising; the last is the one at which the canary is promoted. */
    readonly stepWeights: readonly number[];
    /**
     * Percent by which traffic moves back to the promoted primary at each step.
     * @default - all at once
     */
    readonly stepWeightPromotion?: number;
    /**
     * Keeps a user who has once reached the canary on it.
     * @default - each request is routed by itself
     */
    readonly sessionAffinity?: SessionAffinity;
}

/** The canary gets the requests that match, all of them and no others, for a number of checks. */
export interface AbTestStrategy {
    readonly kind: "abTest";
    /** Number of passed checks after which the canary is promoted. */
    readonly iterations: number;
    /** A request that matches any of these goes to the canary. */
    readonly match: readonly AbMatch[];
}

/** The canary gets no users' traffic until it has passed a number of checks, then all of it at once. */
export interface BlueGreenStrategy {
    readonly kind: "blueGreen";
    /** Number of passed checks after which the traffic is switched. */
    readonly iterations: number;
}

/** A release is promoted as soon as its pods are ready, without any check. */
export interface SkipAnalysisStrategy {
    readonly kind: "skipAnalysis";
}

/**
 * How traffic reaches the canary.
 *
 * Only what Linkerd supports: mirrored traffic, rewritten paths and CORS make Linkerd ignore the whole route
 * (policy-controller/k8s/index/src/outbound/http.rs), so no strategy has them.
 */
export type Strategy =
    | WeightedStrategy
    | WeightedStepsStrategy
    | AbTestStrategy
    | BlueGreenStrategy
    | SkipAnalysisStrategy;
