/**
 * Who may call a port without a Server: Linkerd's `proxy.defaultInboundPolicy`, and the annotation
 * `config.linkerd.io/default-inbound-policy`. The injector ignores any other value (linkerd2 pkg/inject/inject.go).
 */
export const inboundPolicies = [
    "all-unauthenticated",
    "all-authenticated",
    "cluster-unauthenticated",
    "cluster-authenticated",
    "deny",
    "audit",
] as const;

/** One of {@link inboundPolicies}. */
export type InboundPolicy = (typeof inboundPolicies)[number];
