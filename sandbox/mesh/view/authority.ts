import * as net from "node:net";

/** The host and port that a request names, before it is resolved. */
export type Authority =
    | { readonly kind: "ip"; readonly ip: string; readonly port: number }
    | {
          readonly kind: "service";
          readonly service: string;
          /** Absent where the name has one label: the caller's own namespace is meant. */
          readonly namespace?: string;
          readonly port: number;
      };

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * Reads `host[:port]` as a pod's resolver would with the search domains of cluster DNS:
 * `service`, `service.namespace`, `service.namespace.svc`, `service.namespace.svc.cluster.local`
 * (with or without the final dot), or an IPv4 or bracketed IPv6 address.
 *
 * @returns undefined for anything else, such as a name outside the cluster.
 */
export function parseAuthority(text: string, defaultPort = 80): Authority | undefined {
    const parts = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text);
    if (parts === null) {
        return undefined;
    }
    const port = parts[2] === undefined ? defaultPort : Number(parts[2]);
    if (port < 1 || port > 65535) {
        return undefined;
    }
    const host = parts[1].replace(/^\[|\]$/g, "");
    if (net.isIP(host) !== 0) {
        return { kind: "ip", ip: host, port };
    }
    const labels = host.toLowerCase().replace(/\.$/, "").split(".");
    const [service, namespace, ...domain] = labels;
    const inCluster = ["", "svc", "svc.cluster.local"].includes(domain.join("."));
    if (!inCluster || !labels.every((part) => label.test(part))) {
        return undefined;
    }
    return { kind: "service", service, namespace, port };
}
