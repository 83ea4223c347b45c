/**
 * Ports that Linkerd takes for opaque TCP where a Service says nothing else
 * (`proxy.opaquePorts` in the control-plane chart's values).
 */
export const defaultOpaquePorts: ReadonlySet<number> = new Set([
    25, 587, 3306, 4444, 5432, 6379, 9300, 11211,
]);

/**
 * Reads a list of ports and port ranges, such as `25,3306,8000-8010`, as Linkerd's port annotations have it.
 * A list with a fault counts as empty, as in Linkerd's policy controller.
 */
export function parsePortList(text: string): ReadonlySet<number> {
    const ports = new Set<number>();
    for (const item of text.split(",").map((part) => part.trim())) {
        if (item === "") {
            continue;
        }
        const range = /^(\d+)(?:-(\d+))?$/.exec(item);
        const first = Number(range?.[1]);
        const last = Number(range?.[2] ?? range?.[1]);
        if (range === null || first < 1 || last > 65535 || last < first) {
            return new Set();
        }
        for (let port = first; port <= last; port += 1) {
            ports.add(port);
        }
    }
    return ports;
}

/** Whether `annotations[name]` lists the port; an absent annotation lists none. */
export function annotationLists(
    annotations: Readonly<Record<string, string>> | undefined,
    name: string,
    port: number,
): boolean {
    const text = annotations?.[name];
    return text !== undefined && parsePortList(text).has(port);
}

/** Whether Linkerd's proxies speak HTTP to a port of a Service: by its appProtocol, else by the opaque ports. */
export function isHttpPort(
    annotations: Readonly<Record<string, string>> | undefined,
    port: { readonly port: number; readonly appProtocol?: string },
): boolean {
    if (port.appProtocol !== undefined) {
        return ["http", "kubernetes.io/h2c"].includes(port.appProtocol.toLowerCase());
    }
    const opaque = annotations?.["config.linkerd.io/opaque-ports"];
    return !(opaque === undefined ? defaultOpaquePorts : parsePortList(opaque)).has(port.port);
}

/** Whether requests to a pod's port pass a Linkerd proxy. */
export function passesInboundProxy(
    pod: { readonly meshed: boolean; readonly annotations: Readonly<Record<string, string>> },
    port: number,
): boolean {
    return (
        pod.meshed &&
        !annotationLists(pod.annotations, "config.linkerd.io/skip-inbound-ports", port)
    );
}
