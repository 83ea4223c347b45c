import * as fs from "node:fs";
import * as path from "node:path";
import { toolNamed } from "./catalogue";
import type { RunCommand } from "./commands";
import type { Archive } from "./downloads";
import { type Machine, toolItem } from "./entries";
import { fromPath, fromSetting } from "./find";
import type { ToolItem } from "./prepare";
import { type ReleaseItem, releaseItem } from "./releases";
import type { Located } from "./toolbox";
import type { ToolName } from "./types";
import { versionMemory } from "./version-memory";

/** The tools that a setting or PATH has, with their paths. */
export async function findTools(
    items: readonly ToolItem[],
    environment: Machine & { readonly env: NodeJS.ProcessEnv; readonly run: RunCommand },
): Promise<Map<ToolName, string>> {
    const memory = versionMemory(environment.root);
    const search = { ...environment, cacheRoot: environment.root, memory };
    const found = new Map<ToolName, string>();
    for (const { tool, version } of items) {
        const program =
            fromSetting(tool.name, environment.env) ?? (await fromPath(tool, version, search));
        if (program !== undefined) {
            found.set(tool.name, program.file);
        }
    }
    return found;
}

/** A tool with its two places in the cache: the one of its build, and the one of its release if it has any. */
export interface Candidate {
    readonly item: ToolItem;
    readonly release?: ReleaseItem;
}

/** The places of tools that neither a setting nor PATH has. */
export function candidatesOf(
    items: readonly ToolItem[],
    machine: Machine & { readonly archives: readonly Archive[] },
): Candidate[] {
    const cli = toolItem(toolNamed("pulumi"), machine).version;
    return items.map((item) => ({
        item,
        release: releaseItem(item, machine, machine.archives, cli),
    }));
}

/** The folder of a tool that is in the cache: as it was released, or else built. */
export function cachedEntry({ item, release }: Candidate): string | undefined {
    return [release?.entry, item.entry].find(
        (entry) => entry !== undefined && fs.existsSync(entry),
    );
}

/** A tool that was downloaded or built. */
export function locate(candidate: Candidate): Located {
    const { tool, version, entry } = candidate.item;
    const folder = cachedEntry(candidate) ?? entry;
    return { name: tool.name, version, file: path.join(folder, tool.name), cached: true };
}
