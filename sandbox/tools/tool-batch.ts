import * as fs from "node:fs";
import * as path from "node:path";
import { binaryName, tagArguments } from "./go";
import { familyFiles } from "./pins";
import type { Batch, Workspace } from "./pipeline";
import { type GoEnvironment, type ToolItem, go, prepareSource } from "./prepare";
import type { Family } from "./types";

/** The build of the tools of one family. */
export function toolBatch(
    family: Family,
    items: readonly ToolItem[],
    environment: GoEnvironment,
): Batch {
    return {
        name: family,
        items,
        fetch: async (workspace) => {
            for (const file of familyFiles(environment.modules, family)) {
                fs.copyFileSync(file, path.join(workspace.module, path.basename(file)));
            }
            await prepareSource(items[0], workspace, environment);
            await fetchPackages(items, workspace, environment);
        },
        make: async (workspace, missing) => {
            // tools of a family that are built alike are compiled by one call, so that one's linking
            // and another's compiling share the processors
            const wanted = items.filter((item) => missing.includes(item));
            for (const group of groupAlike(wanted)) {
                await compile(group, workspace, environment);
            }
        },
    };
}

function groupAlike(items: readonly ToolItem[]): ToolItem[][] {
    const groups = new Map<string, ToolItem[]>();
    for (const item of items) {
        const key = JSON.stringify(item.buildArgs);
        groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return [...groups.values()];
}

/** Downloads every module that the packages need, and nothing else of what go.mod names. */
async function fetchPackages(
    items: readonly ToolItem[],
    workspace: Workspace,
    environment: GoEnvironment,
): Promise<void> {
    for (const { tool } of items) {
        const args = ["list", "-deps", "-f", "", ...tagArguments(tool), tool.package];
        await go(args, tool.name, workspace, environment);
    }
}

async function compile(
    items: readonly ToolItem[],
    workspace: Workspace,
    environment: GoEnvironment,
): Promise<void> {
    const [{ tool, buildArgs }] = items;
    const made = path.join(workspace.temporary, "made");
    fs.mkdirSync(made, { recursive: true });
    // a lone "." is named after its module, so the file's name is given where that is possible
    const target = items.length === 1 ? path.join(made, tool.name) : `${made}${path.sep}`;
    await go(
        ["build", ...buildArgs, "-o", target, ...items.map((item) => item.tool.package)],
        items.map((item) => item.name).join(", "),
        workspace,
        environment,
    );
    for (const item of items) {
        const folder = path.join(workspace.out, item.name);
        fs.mkdirSync(folder);
        const name = items.length === 1 ? item.name : binaryName(item.tool.package);
        fs.renameSync(path.join(made, name), path.join(folder, item.name));
    }
}
