import { ephemeralPorts, freePorts, isFree } from "../ports";
import type { Ports } from "../state";

const names = [
    "etcdClient",
    "etcdPeer",
    "apiServer",
    "controllerManager",
    "scheduler",
    "egress",
    "injector",
    "mesh",
    "meshAdmin",
] as const satisfies readonly (keyof Ports)[];

/**
 * The sandbox's ports: those of the last time where all are still free, so that kubeconfigs and open
 * browser tabs stay right across `down` and `up`; else new ones. Ports that the system may give to any program, as an
 * earlier version chose them, are not kept.
 */
export async function choosePorts(before: Ports | undefined): Promise<Ports> {
    // a sandbox of an earlier version had fewer of them
    if (before !== undefined && names.every((name) => name in before)) {
        const { first, last } = ephemeralPorts();
        const free = await Promise.all(
            names.map(
                async (name) =>
                    (before[name] < first || before[name] > last) && (await isFree(before[name])),
            ),
        );
        if (free.every(Boolean)) {
            return before;
        }
    }
    const ports = await freePorts(names.length);
    return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as unknown as Ports;
}
