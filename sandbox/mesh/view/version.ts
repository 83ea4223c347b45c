import type { V1Pod } from "@kubernetes/client-node";

/** Year, month and number of an edge release of Linkerd. */
export type EdgeVersion = readonly [year: number, month: number, release: number];

/** The release that first takes `timeouts` of Gateway API HTTPRoutes (linkerd2 b5d6661b9). */
const gatewayTimeoutsSince: EdgeVersion = [25, 11, 3];

/** The version of the control plane, by the annotation of its destination pods; undefined where none is installed. */
export function controlPlaneVersion(pods: readonly V1Pod[]): EdgeVersion | undefined {
    for (const { metadata } of pods) {
        const component = metadata?.labels?.["linkerd.io/control-plane-component"];
        const createdBy = metadata?.annotations?.["linkerd.io/created-by"] ?? "";
        const version = /\bedge-(\d+)\.(\d+)\.(\d+)/.exec(createdBy);
        if (component === "destination" && version !== null) {
            return [Number(version[1]), Number(version[2]), Number(version[3])];
        }
    }
    return undefined;
}

/** Whether the policy controller of a version takes them; an unknown one counts as that of the sandbox's own charts. */
export function hasGatewayTimeouts(version: EdgeVersion | undefined): boolean {
    if (version === undefined) {
        return false;
    }
    const order = version.map((part, index) => part - gatewayTimeoutsSince[index]);
    return (order.find((difference) => difference !== 0) ?? 0) >= 0;
}
