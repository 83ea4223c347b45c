import { certificateChecks } from "./certificates";
import type { LinkerdCheck } from "./check";
import { controlPlaneChecks } from "./control-plane";
import { dataPlaneChecks } from "./data-plane";
import { otherExtensionChecks } from "./other-extensions";
import { vizChecks } from "./viz";

export type { Decided, LinkerdCheck, Undecidable } from "./check";

/**
 * Every check of the official `linkerd check` with `--pre`, `--proxy` and its extensions, as of the release of Linkerd
 * that the sandbox pins, in the original order. A test compares the list with Linkerd's source.
 */
export const linkerdChecks: readonly LinkerdCheck[] = [
    ...controlPlaneChecks,
    ...certificateChecks,
    ...dataPlaneChecks,
    ...vizChecks,
    ...otherExtensionChecks,
];

/** Additional checks of later Linkerd releases. */
export const laterChecks: readonly (LinkerdCheck & { readonly since: string })[] = [
    {
        // linkerd2#15409, merged after the tag version-2.20
        since: "edge-26.7.1",
        group: "gateway-api-crd",
        anchor: "gateway-api-crd",
        description: "Gateway API CRDs are installed",
        verdict: { policy: "linkerd-install", rule: "install/gateway-api-missing" },
    },
];
