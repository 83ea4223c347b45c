/**
 * Where a program of a pod serves on this machine: a port of loopback, or a socket that only the user who has started the
 * sandbox can open. Both are options of Node's HTTP client.
 */
export type LocalAddress =
    { readonly host: "127.0.0.1"; readonly port: number } | { readonly socketPath: string };

/** The address of a port of loopback. */
export function loopbackPort(port: number): LocalAddress {
    return { host: "127.0.0.1", port };
}
