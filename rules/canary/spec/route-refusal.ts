/** The consequence of a route that Linkerd's policy controller rejects at admission. */
export const ROUTE_REFUSED =
    "Linkerd's webhook linkerd-policy-validator rejects the HTTPRoute: a new Canary is never initialised, and the route of a running one is no longer updated, so no traffic moves";

/** The reason in a finding: what is wrong, and what happens because of it. */
export const refusedBecause = (reason: string): string =>
    `${reason}, so Linkerd's webhook rejects the HTTPRoute and Flagger can neither create nor update it`;
