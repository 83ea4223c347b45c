import type { Installation } from "../rules/canary/context";
import { loadTesterAddress } from "./flagger/load-tester-settings";
import { platformNamespaces } from "./namespaces";
import type { PlatformArgs } from "./platform";

/** The parts of a platform that a cluster may have already; for the Gateway API see {@link GatewayApiSource.managed}. */
export const existingParts = ["linkerd", "viz", "flagger", "loadTester", "namespaces"] as const;

/** A part of a platform that a cluster may have already; `namespaces` are those for canaries. */
export type ExistingPart = (typeof existingParts)[number];

/** Where a platform's products are. */
export type PartNamespaces = Readonly<Record<keyof typeof platformNamespaces, string>>;

/** What a platform uses as it is. */
export interface ExistingPlatform {
    /** The parts that the cluster has. */
    readonly parts: readonly ExistingPart[];
    /**
     * Namespaces of those that are not in the usual one, such as `{ flagger: "linkerd" }`.
     * @default - `linkerd`, `linkerd-viz` and `flagger-system`
     */
    readonly namespaces?: Partial<PartNamespaces>;
    /**
     * Name of Flagger's ServiceAccount, by which the load tester knows it.
     * @default "flagger"
     */
    readonly flaggerAccount?: string;
    /**
     * Address of the load tester, such as `http://tester.shop/`.
     * @default - that of `flagger-loadtester` in the namespace of the argument `loadTester`
     */
    readonly loadTester?: string;
    /**
     * Facts about the parts, such as the versions and Flagger's flags.
     * @default - what the arguments of the parts state
     */
    readonly installation?: Installation;
}

/** Whether a platform uses a part as it is, instead of installing it. */
export function usesExisting({ existing }: PlatformArgs, part: ExistingPart): boolean {
    return existing?.parts.includes(part) === true;
}

/** The namespace of each product: the usual one, or where an existing part is. */
export function partNamespaces({ existing }: PlatformArgs): PartNamespaces {
    return { ...platformNamespaces, ...existing?.namespaces };
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

/** The load tester that canaries call: the existing one, or the platform's own. */
export function loadTesterOf({ existing, loadTester }: PlatformArgs): string | undefined {
    return existing?.loadTester ?? (loadTester && loadTesterAddress(loadTester.namespace));
}
