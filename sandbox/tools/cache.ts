import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { isAlive, recordOf } from "../process/identity";
import type { ProcessRecord } from "../state";

const OWNER = ".owner";

/** The inputs that determine the path of the cache. */
export interface CacheEnvironment {
    readonly env: NodeJS.ProcessEnv;
    readonly platform: NodeJS.Platform;
    readonly home: string;
}

/** The cache's folder: a setting, else the place where this system keeps caches. */
export function cacheFolder({ env, platform, home }: CacheEnvironment): string {
    if (env.LINKERD_CANARY_CACHE) {
        return path.resolve(env.LINKERD_CANARY_CACHE);
    }
    if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) {
        return path.join(env.XDG_CACHE_HOME, "linkerd-canary");
    }
    return platform === "darwin"
        ? path.join(home, "Library", "Caches", "linkerd-canary")
        : path.join(home, ".cache", "linkerd-canary");
}

/** Path of a finished entry; it is either complete or absent. */
export function entryFolder(root: string, name: string, version: string, key: string): string {
    return path.join(root, "tools", `${name}-${version}-${key}`);
}

/** A folder of one build inside the cache, so that what it makes can be moved into place at once. */
export function createWorkspace(root: string, label: string): string {
    const folder = path.join(
        root,
        "tmp",
        `${label}-${process.pid}-${randomBytes(4).toString("hex")}`,
    );
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    // the owner's record comes first: a folder without one would look abandoned to another build
    fs.writeFileSync(`${folder}${OWNER}`, JSON.stringify(recordOf(label, process.pid)));
    fs.mkdirSync(folder);
    return folder;
}

/** Removes a workspace with everything in it. */
export function removeWorkspace(folder: string): void {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    fs.rmSync(`${folder}${OWNER}`, { force: true });
}

/** Removes what builds have left that were killed before they could clean up. */
export function removeDeadWorkspaces(root: string): void {
    const parent = path.join(root, "tmp");
    if (!fs.existsSync(parent)) {
        return;
    }
    for (const name of fs.readdirSync(parent).filter((file) => file.endsWith(OWNER))) {
        if (!hasLivingOwner(path.join(parent, name))) {
            removeWorkspace(path.join(parent, name.slice(0, -OWNER.length)));
        }
    }
}

/** Moves a finished folder into place; when another build was first, its folder stays and ours goes. */
export function publish(made: string, entry: string): void {
    fs.mkdirSync(path.dirname(entry), { recursive: true });
    try {
        fs.renameSync(made, entry);
    } catch (error) {
        if (!fs.existsSync(entry)) {
            throw error;
        }
        fs.rmSync(made, { recursive: true, force: true });
    }
}

function hasLivingOwner(file: string): boolean {
    const text = fs.readFileSync(file, "utf8");
    // killed while it wrote its record, an owner leaves part of it; one that lives writes it at once
    return !text.endsWith("}") ? false : isAlive(JSON.parse(text) as ProcessRecord);
}
