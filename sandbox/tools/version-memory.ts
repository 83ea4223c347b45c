import * as fs from "node:fs";
import * as path from "node:path";
import type { VersionMemory } from "./find";

/**
 * Remembers versions in a file of the cache, so that a warm start need not run the programs on PATH.
 * A program that was replaced has another size or time and is asked again.
 */
export function versionMemory(cacheRoot: string): VersionMemory {
    const file = path.join(cacheRoot, "versions-on-path.json");
    const known = new Map(Object.entries(read(file)));
    return {
        recall: (program) => known.get(identity(program)),
        remember: (program, version) => {
            known.set(identity(program), version);
            fs.mkdirSync(cacheRoot, { recursive: true });
            const draft = `${file}.${process.pid}`;
            fs.writeFileSync(draft, JSON.stringify(Object.fromEntries(known), null, 4));
            fs.renameSync(draft, file);
        },
    };
}

function identity(program: string): string {
    const { size, mtimeMs } = fs.statSync(program);
    return `${program} ${size} ${mtimeMs}`;
}

function read(file: string): Record<string, string> {
    return fs.existsSync(file)
        ? (JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, string>)
        : {};
}
