import { certificateChecks } from "./certificates";
import type { LinkerdCheck } from "./check";
import { controlPlaneChecks } from "./control-plane";
import { dataPlaneChecks } from "./data-plane";
import { otherExtensionChecks } from "./other-extensions";
import { vizChecks } from "./viz";

export type { Decided, LinkerdCheck, Undecidable } from "./check";

/**
 * Every check of the official `linkerd check` with `--pre`, `--proxy` and its extensions, as of the release of Linkerd
 * that the sandbox pins, in its own order. A test holds the list against Linkerd's source.
 */
export const linkerdChecks: readonly LinkerdCheck[] = [
    ...controlPlaneChecks,
    ...certificateChecks,
    ...dataPlaneChecks,
    ...vizChecks,
    ...otherExtensionChecks,
];

/** Checks that later releases of Linkerd have beside them. */
export const laterChecks: readonly (LinkerdCheck & { readonly since: string })[] = [
    {
        since: "2.20",
        group: "gateway-api-crd",
        anchor: "gateway-api-crd",
        description: "the CRDs of HTTPRoute or GRPCRoute are there, and those of others have v1",
        verdict: { policy: "linkerd-install", rule: "install/gateway-api-missing" },
    },
];
