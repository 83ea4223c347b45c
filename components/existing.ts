import type { Installation } from "../rules/canary/context";
import { platformNamespaces } from "./namespaces";
import type { PlatformArgs } from "./platform";

/** The parts of a platform that a cluster may have already; for the Gateway API see {@link GatewayApiSource.managed}. */
export const existingParts = ["linkerd", "viz", "flagger", "namespaces"] as const;

/** A part of a platform that a cluster may have already; `namespaces` are those for canaries. */
export type ExistingPart = (typeof existingParts)[number];

/** What a platform uses as it is. */
export interface ExistingPlatform {
    /** The parts that the cluster has. */
    readonly parts: readonly ExistingPart[];
    /**
     * Facts about them, such as the versions and Flagger's flags.
     * @default - what the arguments of the parts state
     */
    readonly installation?: Installation;
}

/** Whether a platform uses a part as it is, instead of installing it. */
export function usesExisting({ existing }: PlatformArgs, part: ExistingPart): boolean {
    return existing?.parts.includes(part) === true;
}

/** The namespaces that a platform does not create. */
export function existingNamespaces(args: PlatformArgs, canary: readonly string[]): string[] {
    const products = ["linkerd", "viz", "flagger"] as const;
    return [
        ...products
            .filter((part) => usesExisting(args, part))
            .map((part) => platformNamespaces[part]),
        ...(usesExisting(args, "namespaces") ? canary : []),
    ];
}
