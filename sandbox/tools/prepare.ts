import * as fs from "node:fs";
import * as path from "node:path";
import type { RunCommand } from "./commands";
import { goEnv, runGo } from "./go";
import { layOutPatchCharts } from "./linkerd-injector";
import type { Item, Workspace } from "./pipeline";
import {
    kindsFile,
    kubernetesSdk,
    withoutTypedKinds,
    writeEmbeddedSchema,
} from "./pulumi-provider";
import { applyPatches, copyWritable } from "./source";
import type { Tool } from "./types";

/** What builds of Go tools work with. */
export interface GoEnvironment {
    readonly env: NodeJS.ProcessEnv;
    readonly run: RunCommand;
    /** The folder that holds one Go module a family. */
    readonly modules: string;
    /** The cache's folder. */
    readonly root: string;
}

/** A tool and where it goes. */
export interface ToolItem extends Item {
    readonly tool: Tool;
    /** Arguments of `go build` for it. */
    readonly buildArgs: readonly string[];
}

/** Path of the copy of a patched module, in the workspace's module. */
const patchedFolder = "source";

/** Downloads a module at the version that the workspace's go.mod pins. */
export async function fetchModule(
    module: string,
    workspace: Workspace,
    environment: GoEnvironment,
): Promise<string> {
    const { stdout } = await go(
        ["mod", "download", "-json", module],
        module,
        workspace,
        environment,
    );
    return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}

/** Makes the changes to the source that a family's tools ask for. */
export async function prepareSource(
    { tool, version }: ToolItem,
    workspace: Workspace,
    environment: GoEnvironment,
): Promise<void> {
    if (tool.patches !== undefined) {
        const copy = await copyModule(tool.module, workspace, environment);
        applyPatches(copy, tool.patches, `${tool.module} ${version}`);
    }
    switch (tool.prepare) {
        case "pulumi-provider": {
            const folder = await fetchModule(tool.module, workspace, environment);
            writeEmbeddedSchema(folder, workspace.module, version);
            const sdk = await copyModule(kubernetesSdk, workspace, environment);
            const kinds = path.join(sdk, kindsFile);
            fs.writeFileSync(kinds, withoutTypedKinds(fs.readFileSync(kinds, "utf8")));
            break;
        }
        case "linkerd-injector":
            layOutPatchCharts(path.join(workspace.module, patchedFolder), workspace.module);
            break;
        case undefined:
            break;
    }
}

/** Copies a module into the workspace, where it can be changed, and has the build take the copy. */
async function copyModule(
    module: string,
    workspace: Workspace,
    environment: GoEnvironment,
): Promise<string> {
    const folder = await fetchModule(module, workspace, environment);
    const copy = path.join(workspace.module, patchedFolder);
    copyWritable(folder, copy);
    fs.appendFileSync(
        path.join(workspace.module, "go.mod"),
        `\nreplace ${module} => ./${patchedFolder}\n`,
    );
    return copy;
}

/** Runs go in a workspace's module. */
export function go(
    args: readonly string[],
    what: string,
    workspace: Workspace,
    { env, run, root }: GoEnvironment,
): ReturnType<typeof runGo> {
    const { module: cwd, log, signal } = workspace;
    return runGo(
        run,
        { args, cwd, env: goEnv(env, workspace.temporary), log, signal },
        { what, cache: root },
    );
}
