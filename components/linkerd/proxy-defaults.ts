import { defined } from "../defined";
import type { InboundPolicy } from "../../rules/inbound-policies";
import type { ChartValues } from "./values";

/** A port, or a range of ports such as `4000-4010`. */
export type PortRange = number | `${number}-${number}`;

/** Request and limit, as Kubernetes writes quantities. */
export interface ResourceBounds {
    /**
     * Requests.
     * @default - none
     */
    readonly request?: string;
    /**
     * Limits.
     * @default - no limit
     */
    readonly limit?: string;
}

/** Proxy settings for namespaces and pods that set none (annotations `config.linkerd.io/…`). */
export interface ProxyDefaults {
    /**
     * CPU and memory of a proxy.
     * @default - none without high availability; with it 100m CPU, and 20Mi to 250Mi memory
     */
    readonly resources?: {
        /**
         * CPU, such as `100m`.
         * @default - no request, no limit
         */
        readonly cpu?: ResourceBounds;
        /**
         * Memory, such as `20Mi`.
         * @default - no request, no limit
         */
        readonly memory?: ResourceBounds;
    };
    /**
     * What proxies log, in the form of Rust's `tracing`.
     * @default - the chart's, warn,linkerd=info,hickory=error
     */
    readonly logLevel?: string;
    /**
     * Format of the log.
     * @default - the chart's, plain
     */
    readonly logFormat?: "plain" | "json";
    /**
     * Ports of protocols in which the server speaks first: carried as plain TCP, still encrypted, without routes or
     * HTTP metrics.
     * @default - the chart's, 25,587,3306,4444,5432,6379,9300,11211
     */
    readonly opaquePorts?: readonly PortRange[];
    /**
     * Ports on which nothing that comes in passes the proxy: neither encrypted nor measured.
     * @default - the chart's, 4567,4568
     */
    readonly skipInboundPorts?: readonly PortRange[];
    /**
     * Ports to which nothing that goes out passes the proxy.
     * @default - the chart's, 4567,4568
     */
    readonly skipOutboundPorts?: readonly PortRange[];
    /**
     * Clients that may call a port without a Server; read by a proxy when it starts.
     * @default - the chart's, all-unauthenticated
     */
    readonly inboundPolicy?: InboundPolicy;
    /**
     * Whether containers wait until their proxy is ready.
     * @default - the chart's, true
     */
    readonly await?: boolean;
    /**
     * Whether proxies run as sidecars that Kubernetes knows as such (1.29 or later): init containers and Jobs work.
     * @default - the chart's: true from Linkerd 2.20 on
     */
    readonly nativeSidecar?: boolean;
    /**
     * Time that a proxy waits for connections to close, such as `30s`.
     * @default - the proxy's, 2 minutes
     */
    readonly shutdownGracePeriod?: string;
}

/** The part of the control plane's values for proxy injection. */
export function proxyValues(defaults: ProxyDefaults): ChartValues {
    const { opaquePorts, skipInboundPorts, skipOutboundPorts, inboundPolicy, ...same } = defaults;
    const proxy = defined({
        ...same,
        opaquePorts: joined(opaquePorts),
        defaultInboundPolicy: inboundPolicy,
    });
    const proxyInit = defined({
        ignoreInboundPorts: joined(skipInboundPorts),
        ignoreOutboundPorts: joined(skipOutboundPorts),
    });
    return {
        ...(Object.keys(proxy).length === 0 ? {} : { proxy }),
        ...(Object.keys(proxyInit).length === 0 ? {} : { proxyInit }),
    };
}

function joined(ports: readonly PortRange[] | undefined): string | undefined {
    return ports?.join(",");
}
