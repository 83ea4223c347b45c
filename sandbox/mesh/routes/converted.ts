import type { RetryPolicy, RouteTimeouts } from "./annotations";
import type { Pattern } from "./pattern";

/** A hostname that a route is for. */
export type HostPattern =
    | { readonly kind: "exact"; readonly host: string }
    /** `*.example.com` has the suffix `example.com`. */
    | { readonly kind: "suffix"; readonly suffix: string };

/** A path that a rule is for. */
export type PathPattern =
    | { readonly kind: "exact" | "prefix"; readonly value: string }
    | { readonly kind: "regex"; readonly pattern: Pattern };

/** A value that a header or a query parameter must have. */
export interface FieldPattern {
    /** Lower case for headers, as written for query parameters. */
    readonly name: string;
    matches(value: string): boolean;
}

/** One alternative of a rule: all of it must hold. */
export interface Match {
    readonly path?: PathPattern;
    readonly method?: string;
    readonly headers: readonly FieldPattern[];
    readonly queryParams: readonly FieldPattern[];
}

/** Changes to headers, applied in the proxy's order: add, set, remove. */
export interface HeaderChange {
    readonly add: readonly (readonly [name: string, value: string])[];
    readonly set: readonly (readonly [name: string, value: string])[];
    readonly remove: readonly string[];
}

/** A redirect; what is absent is taken from the request. */
export interface Redirect {
    readonly scheme?: string;
    readonly hostname?: string;
    readonly port?: number;
    readonly path?: { readonly kind: "full" | "prefix"; readonly value: string };
    readonly status: number;
}

/** A filter that Linkerd supports. */
export type Filter =
    | { readonly kind: "requestHeaders"; readonly change: HeaderChange }
    | { readonly kind: "responseHeaders"; readonly change: HeaderChange }
    | { readonly kind: "redirect"; readonly redirect: Redirect };

/** Where a rule sends a share of its requests. */
export type Backend =
    | {
          readonly kind: "service";
          readonly weight: number;
          readonly name: string;
          /** Absent: the namespace of the Service that the route is attached to. */
          readonly namespace?: string;
          readonly port: number;
          readonly filters: readonly Filter[];
      }
    /** Gets its share and answers it with 500 and this message. */
    | {
          readonly kind: "invalid";
          readonly weight: number;
          readonly name: string;
          readonly message: string;
      };

/** A rule in the form that requests are routed by. */
export interface RouteRule {
    readonly matches: readonly Match[];
    readonly filters: readonly Filter[];
    /** None: the requests go to the Service that the route is attached to. */
    readonly backends: readonly Backend[];
    /** Absent where the route sets none: those of the Service hold then. */
    readonly timeouts?: RouteTimeouts;
    /** Absent where the route sets none: that of the Service holds then. */
    readonly retry?: RetryPolicy;
}

/** A route that Linkerd's policy controller can convert for the proxies. */
export interface ConvertedRoute {
    /** API group of its kind HTTPRoute: Gateway API's or Linkerd's own. */
    readonly group: string;
    readonly namespace: string;
    readonly name: string;
    /** Milliseconds since the epoch; absent for an object that was never in a cluster. */
    readonly createdAt?: number;
    readonly hosts: readonly HostPattern[];
    readonly rules: readonly RouteRule[];
}
