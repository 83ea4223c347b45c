import type { AnchorPosition } from "./anchor-rotation";

/**
 * Where the mesh's trust anchor and issuer come from.
 *
 * - `generated`: made by this stack and kept in its state.
 */
export type IdentitySource = GeneratedIdentity;

/** Trust anchor and issuer made by this stack, their keys kept as secrets in its state. */
export interface GeneratedIdentity {
    readonly source: "generated";
    /**
     * Days that a trust anchor lives; another value counts from the next anchor on.
     * @default 3650
     */
    readonly anchorValidityDays?: number;
    /**
     * Days that the issuer lives; another value renews it.
     * @default 365
     */
    readonly issuerValidityDays?: number;
    /**
     * Days before its end from which on `pulumi up` renews the issuer, and a preview shows it. Running proxies take no
     * notice. Longer than the default 60 days at which `linkerd check` begins to warn.
     * @default 90
     */
    readonly issuerRenewalDays?: number;
    /**
     * Which trust anchor is in use, and where its rotation stands. To rotate, raise the generation at step `trust`, go
     * on to `issue` and then to `done`, with one `up` and a restart of the meshed workloads in between; every update in
     * a rotation says what comes next. A skipped step is refused with `identity/rotation-step`.
     *
     * Follows linkerd.io, "Manually Rotating Control Plane TLS Credentials".
     * @default { generation: 1, step: "done" }
     */
    readonly anchor?: AnchorPosition;
}

/** What {@link GeneratedIdentity} holds where it says nothing. */
export const generatedDefaults = {
    anchorValidityDays: 3650,
    issuerValidityDays: 365,
    issuerRenewalDays: 90,
} as const;
