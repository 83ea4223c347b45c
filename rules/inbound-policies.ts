/**
 * Who may call a port for which no Server says otherwise: Linkerd's `proxy.defaultInboundPolicy`, and the annotation
 * `config.linkerd.io/default-inbound-policy`. The injector leaves any other value alone (linkerd2 pkg/inject/inject.go).
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
