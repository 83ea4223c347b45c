import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";

/** Space that a build takes, in MiB, measured on Linux/amd64 with every cache empty. */
export interface SpaceNeeded {
    /** In Go's module cache. */
    readonly modules: number;
    /** In Go's build cache. */
    readonly build: number;
    /** In our own cache, with what the linker needs meanwhile. */
    readonly result: number;
}

/** A folder and the space that is asked of it. */
export interface Demand {
    readonly folder: string;
    readonly mib: number;
}

/** Free space of a file system. */
export interface FreeSpace {
    /** Tells file systems apart. */
    readonly device: number;
    readonly mib: number;
}

/** Free space on the disk of a folder that exists or will be created. */
export function freeSpace(folder: string): FreeSpace {
    let existing = path.resolve(folder);
    while (!fs.existsSync(existing)) {
        existing = path.dirname(existing);
    }
    const { bavail, bsize } = fs.statfsSync(existing);
    return { device: fs.statSync(existing).dev, mib: Math.floor((bavail * bsize) / 2 ** 20) };
}

/** Says which file systems have too little room, or nothing when all have enough. */
export function shortOfSpace(
    demands: readonly Demand[],
    free: (folder: string) => FreeSpace,
): string | undefined {
    const devices = new Map<number, { folders: string[]; needed: number; free: number }>();
    for (const { folder, mib } of demands) {
        const space = free(folder);
        const known = devices.get(space.device) ?? { folders: [], needed: 0, free: space.mib };
        devices.set(space.device, {
            ...known,
            folders: [...known.folders, folder],
            needed: known.needed + mib,
        });
    }
    const short = [...devices.values()].filter((device) => device.free < device.needed);
    if (short.length === 0) {
        return undefined;
    }
    return short
        .map(
            (device) =>
                `${size(device.needed)} needed and ${size(device.free)} free on the disk of ${device.folders.join(" and ")}`,
        )
        .join("; ");
}

/**
 * Refuses a build for which even the results have no room, and warns where Go's caches may not fit:
 * what they hold already is not known, so that may still go well.
 *
 * @throws SandboxError when the results do not fit.
 */
export function checkSpace(
    needed: SpaceNeeded,
    folders: { readonly own: string; readonly build: string; readonly modules: string },
    warn: (line: string) => void,
    free: (folder: string) => FreeSpace = freeSpace,
): void {
    const result: Demand = { folder: folders.own, mib: needed.result };
    const short = shortOfSpace([result], free);
    if (short !== undefined) {
        throw new SandboxError(
            `not enough disk space to build the sandbox's tools: ${short}. Free some disk space, or move the cache with LINKERD_CANARY_CACHE.`,
        );
    }
    const maybeShort = shortOfSpace(
        [
            result,
            { folder: folders.build, mib: needed.build },
            { folder: folders.modules, mib: needed.modules },
        ],
        free,
    );
    if (maybeShort !== undefined) {
        warn(
            `disk space may be insufficient, unless Go's caches already contain most of the modules: ${maybeShort}`,
        );
    }
}

/**
 * Refuses downloads for which there is no room.
 *
 * @param mib Space that the archives and what is unpacked of them take, in MiB
 * @throws SandboxError when it is not free
 */
export function checkDownloadSpace(
    folder: string,
    mib: number,
    free: (folder: string) => FreeSpace = freeSpace,
): void {
    const short = shortOfSpace([{ folder, mib }], free);
    if (short !== undefined) {
        throw new SandboxError(
            `not enough disk space to download the sandbox's tools: ${short}. Free some disk space, or move the cache with LINKERD_CANARY_CACHE.`,
        );
    }
}

function size(mib: number): string {
    return mib < 1024 ? `${mib} MiB` : `${(mib / 1024).toFixed(1)} GiB`;
}
