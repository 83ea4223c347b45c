import * as net from "node:net";
import {
    type AuthorizationPolicy,
    keyOf,
    type MeshTlsAuthentication,
    type NetworkAuthentication,
    type PolicyRef,
    type Server,
} from "../mesh-objects";
import { identityOf, namespaceIdentities } from "./identity";

/** Who may pass: a client must have one of the identities (where they are asked for) and come from one of the networks. */
export interface RouteAuthorization {
    readonly kind: "authorizationpolicy" | "default";
    readonly name: string;
    /** Absent: no identity is asked for. `*` and `*.suffix` stand for every identity (under the suffix). */
    readonly identities?: readonly string[];
    readonly allowsAddress: (ip: string) => boolean;
}

/** The policy objects of a cluster. */
export interface PolicyObjects {
    readonly servers: readonly Server[];
    readonly authorizationPolicies: readonly AuthorizationPolicy[];
    readonly meshTls: ReadonlyMap<string, MeshTlsAuthentication>;
    readonly networks: ReadonlyMap<string, NetworkAuthentication>;
}

/** Linkerd's default inbound policies that let somebody in. */
export type OpenPolicy =
    | "all-unauthenticated"
    | "all-authenticated"
    | "cluster-unauthenticated"
    | "cluster-authenticated"
    | "audit";

/** The authorisation of a default policy; `deny` and unknown modes have none. */
export function defaultAuthorizations(mode: string): RouteAuthorization[] {
    const everywhere = { kind: "default" as const, name: mode, allowsAddress: () => true };
    switch (mode as OpenPolicy) {
        case "all-unauthenticated":
        case "cluster-unauthenticated":
        case "audit":
            return [everywhere];
        case "all-authenticated":
        case "cluster-authenticated":
            return [{ ...everywhere, identities: ["*"] }];
        default:
            return [];
    }
}

/** What a policy authorises: nothing where it refers to something that is not there, as Linkerd ignores such a policy. */
export function authorizationsOf(
    policy: AuthorizationPolicy,
    objects: PolicyObjects,
): RouteAuthorization[] {
    const namespace = policy.metadata?.namespace ?? "";
    let identities: readonly string[] | undefined;
    const networks: NetworkAuthentication[] = [];
    for (const ref of policy.spec?.requiredAuthenticationRefs ?? []) {
        const key = `${ref.namespace ?? namespace}/${ref.name}`;
        const network = objects.networks.get(key);
        if (ref.kind === "NetworkAuthentication" && network !== undefined) {
            networks.push(network);
            continue;
        }
        const found = refIdentities(ref, key, objects);
        if (found === undefined || identities !== undefined) {
            return [];
        }
        identities = found;
    }
    return [
        {
            kind: "authorizationpolicy",
            name: policy.metadata?.name ?? "",
            identities,
            allowsAddress: addressCheck(networks),
        },
    ];
}

function refIdentities(
    ref: PolicyRef,
    key: string,
    objects: PolicyObjects,
): readonly string[] | undefined {
    if (ref.kind === "ServiceAccount") {
        const [namespace, name] = key.split("/");
        return [identityOf(namespace, name)];
    }
    const meshTls = ref.kind === "MeshTLSAuthentication" ? objects.meshTls.get(key) : undefined;
    if (meshTls === undefined) {
        return undefined;
    }
    const [namespace] = keyOf(meshTls).split("/");
    const refs = (meshTls.spec?.identityRefs ?? []).map((target) =>
        target.kind === "Namespace"
            ? namespaceIdentities(target.name)
            : identityOf(target.namespace ?? namespace, target.name),
    );
    return [...(meshTls.spec?.identities ?? []), ...refs];
}

function addressCheck(networks: readonly NetworkAuthentication[]): (ip: string) => boolean {
    if (networks.length === 0) {
        return () => true;
    }
    const blocks = networks
        .flatMap((network) => network.spec?.networks ?? [])
        .map(({ cidr, except }) => ({
            allowed: blockList([cidr]),
            refused: blockList(except ?? []),
        }));
    return (ip) => {
        const family = net.isIPv6(ip) ? "ipv6" : "ipv4";
        return blocks.some(
            ({ allowed, refused }) => allowed.check(ip, family) && !refused.check(ip, family),
        );
    };
}

function blockList(cidrs: readonly string[]): net.BlockList {
    const list = new net.BlockList();
    for (const cidr of cidrs) {
        const [address, bits] = cidr.split("/");
        const family = net.isIPv6(address) ? "ipv6" : "ipv4";
        list.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
    }
    return list;
}
