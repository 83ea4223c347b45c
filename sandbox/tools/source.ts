import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";
import type { Patch } from "./types";

/** Copies a folder out of Go's module cache, which is read-only, into files that can be changed and deleted. */
export function copyWritable(from: string, to: string): void {
    fs.mkdirSync(to, { recursive: true });
    for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
        const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
        if (entry.isDirectory()) {
            copyWritable(source, target);
        } else {
            fs.writeFileSync(target, fs.readFileSync(source));
        }
    }
}

/**
 * Replaces a text by another in a file's contents.
 *
 * @throws SandboxError when the text does not stand there exactly once: the source is then not the one
 * that the patch was made for.
 */
export function patched(contents: string, patch: Patch, where: string): string {
    const parts = contents.split(patch.find);
    if (parts.length !== 2) {
        throw new SandboxError(
            `cannot patch ${patch.file} of ${where}: ${JSON.stringify(patch.find)} occurs ` +
                `${parts.length - 1} times and must occur once. After you change a pin, fix the ` +
                "tool's patches in sandbox/tools/catalogue.ts.",
        );
    }
    return parts.join(patch.replace);
}

/** Applies patches to the copy of a module in a folder. */
export function applyPatches(folder: string, patches: readonly Patch[], where: string): void {
    for (const patch of patches) {
        const file = path.join(folder, patch.file);
        if (!fs.existsSync(file)) {
            throw new SandboxError(
                `cannot patch ${patch.file} of ${where}: the file does not exist. After you change a pin, ` +
                    "fix the tool's patches in sandbox/tools/catalogue.ts.",
            );
        }
        fs.writeFileSync(file, patched(fs.readFileSync(file, "utf8"), patch, where));
    }
}
