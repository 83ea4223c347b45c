import * as fs from "node:fs";
import * as path from "node:path";

import type { Folder } from "./folder";

/** What a rendering changes in a folder, by path; each list sorted. */
export interface FolderChanges {
    readonly added: readonly string[];
    readonly changed: readonly string[];
    readonly removed: readonly string[];
}

/**
 * Compares a rendering with its folder. Everything else in the folders of layers counts as left over from a
 * former rendering; other files beside them are somebody's own.
 */
export function compareFolder(directory: string, folder: Folder): FolderChanges {
    const here = new Map(filesIn(directory).map((file) => [file, read(directory, file)]));
    const names = [...folder.keys()];
    return {
        added: names.filter((name) => !here.has(name)),
        changed: names.filter((name) => here.has(name) && here.get(name) !== folder.get(name)),
        removed: [...here.keys()].filter((name) => !folder.has(name) && isLayers(name)).sort(),
    };
}

/** Makes a folder what the rendering says, and touches nothing that is so already. */
export function writeFolder(directory: string, folder: Folder): FolderChanges {
    const changes = compareFolder(directory, folder);
    for (const name of changes.removed) {
        fs.rmSync(path.join(directory, name));
    }
    for (const name of [...changes.added, ...changes.changed]) {
        const file = path.join(directory, name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, folder.get(name) ?? "", {
            mode: name.endsWith(".sh") ? 0o755 : 0o644,
        });
    }
    return changes;
}

/** Whether a file lies in the folder of a layer, which has a number and a name. */
function isLayers(name: string): boolean {
    return /^\d+-[a-z-]+\/[^/]+\.yaml$/.test(name);
}

function filesIn(directory: string): string[] {
    if (!fs.existsSync(directory)) {
        return [];
    }
    return fs
        .readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
        .map((file) => file.split(path.sep).join("/"));
}

function read(directory: string, name: string): string {
    return fs.readFileSync(path.join(directory, name), "utf8");
}
