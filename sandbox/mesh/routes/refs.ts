/** Whether a reference of the Gateway API means a core Service: an absent or empty group is core's. */
export function isServiceRef(group: string | undefined, kind: string | undefined): boolean {
    const core = group === undefined || group === "" || group.toLowerCase() === "core";
    return core && kind?.toLowerCase() === "service";
}

/** Whether a reference means a Server of Linkerd's policy API. */
export function isServerRef(group: string | undefined, kind: string | undefined): boolean {
    return group?.toLowerCase() === "policy.linkerd.io" && kind?.toLowerCase() === "server";
}

/** Whether a reference means an EgressNetwork of Linkerd's policy API. */
export function isEgressNetworkRef(group: string | undefined, kind: string | undefined): boolean {
    return group?.toLowerCase() === "policy.linkerd.io" && kind?.toLowerCase() === "egressnetwork";
}
