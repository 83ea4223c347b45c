import * as fs from "node:fs";
import * as net from "node:net";
import { SandboxError } from "./errors";

/** Consecutive ports, the last included. */
export interface PortRange {
    readonly first: number;
    readonly last: number;
}

/** Above the ports that programs have by default, and those of a kubelet. */
const usable: PortRange = { first: 20_000, last: 65_535 };
/** Fewer ports than these are not enough for a sandbox and its pods. */
const fewestPorts = 500;
/** A process binds its port well before, or has failed. */
const reservedMs = 60_000;
const reservedUntil = new Map<number, number>();

/** Whether a TCP port of the loopback address can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
    const server = await tryListen(port);
    await close(server);
    return server !== undefined;
}

/**
 * Free loopback ports, all different. The system gives none of them to a program that listens on any port or opens a
 * connection, and none is chosen twice within a minute. A program that asks for the same number may still take one
 * before its user listens; {@link PortTakenError} is the error for that.
 *
 * @throws SandboxError when there are not enough.
 */
export async function freePorts(
    count: number,
    ranges: readonly PortRange[] = chosenRanges(ephemeralPorts()),
): Promise<number[]> {
    const held: net.Server[] = [];
    const ports: number[] = [];
    try {
        for (const port of shuffled(ranges)) {
            if (ports.length === count) {
                break;
            }
            const server = isReserved(port) ? undefined : await tryListen(port);
            if (server !== undefined) {
                held.push(server);
                ports.push(port);
            }
        }
    } finally {
        await Promise.all(held.map(close));
    }
    if (ports.length < count) {
        const among = ranges.map(({ first, last }) => `${first}-${last}`).join(" and ");
        throw new SandboxError(
            `the sandbox needs ${count} free ports on 127.0.0.1 among ${among}, and ${ports.length} are free. ` +
                `To see which programs listen: ${listenersCommand()}. Stop those that you do not need, for example other sandboxes.`,
        );
    }
    const until = Date.now() + reservedMs;
    ports.forEach((port) => reservedUntil.set(port, until));
    return ports;
}

/**
 * The ports to choose from: none of those that the system hands out by itself, as another program would get a chosen
 * one by chance; except where these are nearly all that there are.
 */
export function chosenRanges(ephemeral: PortRange): readonly PortRange[] {
    const outside = [
        { first: usable.first, last: Math.min(usable.last, ephemeral.first - 1) },
        { first: Math.max(usable.first, ephemeral.last + 1), last: usable.last },
    ].filter(({ first, last }) => first <= last);
    const size = outside.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    return size >= fewestPorts ? outside : [usable];
}

/** The ports that the system gives to a program that does not ask for a certain one. */
export function ephemeralPorts(
    file = "/proc/sys/net/ipv4/ip_local_port_range",
    platform = process.platform,
): PortRange {
    if (platform === "linux" && fs.existsSync(file)) {
        const [first, last] = fs.readFileSync(file, "utf8").trim().split(/\s+/).map(Number);
        return { first, last };
    }
    // the dynamic ports of RFC 6335, which macOS uses
    return { first: 49_152, last: 65_535 };
}

/** The command that shows who listens, on one port or on any. */
export function listenersCommand(port?: number, platform = process.platform): string {
    if (platform === "linux") {
        return port === undefined ? "ss -ltnp" : `ss -ltnp 'sport = :${port}'`;
    }
    return `lsof -nP -iTCP${port === undefined ? "" : `:${port}`} -sTCP:LISTEN`;
}

function isReserved(port: number): boolean {
    return (reservedUntil.get(port) ?? 0) > Date.now();
}

/** All ports of ranges, in random order: two sandboxes that start at once seldom try the same. */
function* shuffled(ranges: readonly PortRange[]): Generator<number> {
    const ports = ranges.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, index) => first + index),
    );
    for (let left = ports.length; left > 0; left -= 1) {
        const chosen = Math.floor(Math.random() * left);
        yield ports[chosen];
        ports[chosen] = ports[left - 1];
    }
}

function tryListen(port: number): Promise<net.Server | undefined> {
    return new Promise((resolve) => {
        const server = net.createServer();
        server.once("error", () => resolve(undefined));
        // an open connection would keep the server from closing
        server.on("connection", (socket) => socket.destroy());
        server.listen(port, "127.0.0.1", () => resolve(server));
    });
}

function close(server: net.Server | undefined): Promise<void> {
    return new Promise((resolve) => {
        if (server === undefined) {
            resolve();
        } else {
            server.close(() => resolve());
        }
    });
}
