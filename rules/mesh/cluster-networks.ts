import { BlockList, isIP } from "node:net";
import { linkerd } from "../citations";
import { type Fields, fieldsOf, textOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { allOf, nameOf, placeOf } from "../canary/related/reading/objects";
import { installedValues } from "./installed-values";
import type { MeshRule } from "./rule";

/** Linkerd knows which addresses are the cluster's own. */
export const clusterNetworks: MeshRule = {
    id: "install/cluster-networks",
    impact: "Policies for cluster addresses do not match some pods or Services: Linkerd treats their addresses as external",
    requirement:
        "clusterNetworks of Linkerd's chart must contain the pod networks of all nodes and the addresses of all Services",
    fix: "add the network to clusterNetworks",
    source: [
        linkerd(
            "pkg/healthcheck/healthcheck.go",
            "l5d-cluster-networks-cidr",
            "l5d-cluster-networks-pods",
        ),
    ],
    kinds: ["ConfigMap"],
    check: (object, among) => {
        const config = fieldsOf(object);
        if (nameOf(config) !== "linkerd-config") {
            return [];
        }
        const missing = (place: string, path: string, value: string): RuleFinding[] => {
            const networks = textOf(installedValues(config).clusterNetworks) ?? "";
            return networks === "" || networks.split(",").some((one) => holds(one, value))
                ? []
                : [
                      {
                          object: place,
                          path,
                          value,
                          requirement: `clusterNetworks of Linkerd's chart (${networks}) must contain the pod networks of all nodes and the addresses of all Services`,
                      },
                  ];
        };
        return [
            ...allOf(among, "Node").map((node) => () => {
                const network = textOf(fieldsOf(node.spec).podCIDR) ?? "";
                return network === ""
                    ? []
                    : missing(`Node ${nameOf(node)}`, "spec.podCIDR", network);
            }),
            ...allOf(among, "Service").map((service) => () => {
                const address = textOf(fieldsOf(service.spec).clusterIP) ?? "";
                return isIP(address) === 0
                    ? []
                    : missing(placeOf(service), "spec.clusterIP", address);
            }),
        ];
    },
};

/** The init container may set up the pod's network. */
export const proxyInitAsRoot: MeshRule = {
    id: "install/proxy-init-as-root",
    impact: "No meshed pod starts: on Docker the init container must run as root to set up the pod's network",
    requirement: "on nodes that run Docker, proxyInit.runAsRoot must be true",
    fix: "set proxyInit.runAsRoot of Linkerd's chart to true, or use nodes with containerd",
    source: [linkerd("pkg/healthcheck/healthcheck.go", "l5d-proxy-init-run-as-root")],
    kinds: ["ConfigMap"],
    check: (object, among) => {
        const config = fieldsOf(object);
        return nameOf(config) !== "linkerd-config"
            ? []
            : allOf(among, "Node").map((node) => () => {
                  const { nodeInfo } = fieldsOf(node.status);
                  const runtime = textOf(fieldsOf(nodeInfo).containerRuntimeVersion) ?? "";
                  return runtime.startsWith("docker:") && !runsAsRoot(config)
                      ? [
                            {
                                object: `Node ${nameOf(node)}`,
                                path: "status.nodeInfo.containerRuntimeVersion",
                                value: runtime,
                            },
                        ]
                      : [];
              });
    },
};

function runsAsRoot(config: Fields): boolean {
    const { cniEnabled, proxyInit } = installedValues(config);
    return fieldsOf(proxyInit).runAsRoot === true || cniEnabled === true;
}

/** Whether a network, such as `10.0.0.0/8`, contains an address or another network. */
function holds(network: string, value: string): boolean {
    const outer = read(network.trim());
    const inner = read(value);
    if (outer === undefined || inner === undefined || outer.family !== inner.family) {
        return false;
    }
    const list = new BlockList();
    list.addSubnet(outer.address, outer.prefix, outer.family);
    return inner.prefix >= outer.prefix && list.check(inner.address, inner.family);
}

function read(
    text: string,
): { address: string; prefix: number; family: "ipv4" | "ipv6" } | undefined {
    const [address = "", length] = text.split("/");
    const version = isIP(address);
    const longest = version === 4 ? 32 : 128;
    const prefix = length === undefined ? longest : Number(length);
    return version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > longest
        ? undefined
        : { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}
