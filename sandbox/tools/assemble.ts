import * as fs from "node:fs";
import * as path from "node:path";
import { createWorkspace, publish, removeWorkspace } from "./cache";
import { keyOf } from "./pins";

/** A file of a folder that is put together of links. */
export interface Entry {
    /** Path inside the folder. */
    readonly name: string;
    readonly target: string;
    /**
     * `same`: a second name of the same file, which programs that look beside themselves for their
     * helpers need. `copy`: a file of its own, for what the checkout holds. `link`: a symbolic link, for
     * what is not ours.
     */
    readonly as: "same" | "copy" | "link";
}

/** Makes a folder of links in the cache, or finds the one that was made before of the same. */
export function assemble(root: string, name: string, entries: readonly Entry[]): string {
    const copied = entries.filter((entry) => entry.as === "copy").map((entry) => entry.target);
    // where a copied file came from does not matter: checkouts share the folder
    const key = keyOf(
        copied,
        entries.map((entry) => (entry.as === "copy" ? entry.name : entry)),
    );
    const folder = path.join(root, `${name}-${key}`);
    if (!fs.existsSync(folder)) {
        const workspace = createWorkspace(root, name);
        const made = path.join(workspace, name);
        for (const entry of entries) {
            const file = path.join(made, entry.name);
            fs.mkdirSync(path.dirname(file), { recursive: true });
            place(entry, file);
        }
        fs.mkdirSync(made, { recursive: true });
        publish(made, folder);
        removeWorkspace(workspace);
    }
    return fs.realpathSync(folder);
}

function place(entry: Entry, file: string): void {
    switch (entry.as) {
        case "same":
            linkOrCopy(entry.target, file);
            break;
        case "copy":
            fs.copyFileSync(entry.target, file);
            fs.chmodSync(file, 0o755);
            break;
        case "link":
            fs.symlinkSync(entry.target, file);
            break;
    }
}

function linkOrCopy(target: string, file: string): void {
    try {
        fs.linkSync(target, file);
    } catch (error) {
        // not every file system lets a file have two names
        const codes = ["EPERM", "ENOTSUP", "ENOSYS", "EMLINK"];
        if (!(error instanceof Error && "code" in error && codes.includes(String(error.code)))) {
            throw error;
        }
        fs.copyFileSync(target, file);
    }
}
