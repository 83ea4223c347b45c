import type { LocalAddress } from "../local-address";
import type { ContainerPlace } from "../pod";
import { mapPaths } from "../volumes";

/** The header with what to run or where to connect, for `kubelet-streams`. */
export const targetHeader = "x-sandbox-target";

/** A command in a container's environment; paths of its volumes are those of this machine. */
export function execTarget(
    command: readonly string[],
    { env, dir, mounts }: ContainerPlace,
): object {
    return {
        command: command.map((arg) => mapPaths(arg, mounts)),
        env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
        dir,
    };
}

/** The ports of a pod. */
export function portTarget(pod: string, addresses: ReadonlyMap<number, LocalAddress>): object {
    const ports = [...addresses].map(([port, address]) => [
        port,
        "port" in address
            ? { network: "tcp", address: `${address.host}:${address.port}` }
            : { network: "unix", address: address.socketPath },
    ]);
    return { pod, ports: Object.fromEntries(ports) as Record<string, unknown> };
}

/** The head of a request, as it came, with another path and a target. */
export function headWithTarget(
    message: { readonly method?: string; readonly rawHeaders: readonly string[] },
    path: string,
    target: object,
): string {
    const lines = [`${message.method} ${path} HTTP/1.1`];
    for (let at = 0; at < message.rawHeaders.length; at += 2) {
        // a client's own would be believed
        if (message.rawHeaders[at].toLowerCase() !== targetHeader) {
            lines.push(`${message.rawHeaders[at]}: ${message.rawHeaders[at + 1]}`);
        }
    }
    const encoded = Buffer.from(JSON.stringify(target)).toString("base64");
    return [...lines, `${targetHeader}: ${encoded}`, "", ""].join("\r\n");
}
