import * as path from "node:path";
import type { Artefact, ArtefactName } from "./artefacts";
import { entryFolder } from "./cache";
import { buildArguments, goEnvironment } from "./go";
import { familyFiles, keyOf, readGoMod, versionOf } from "./pins";
import type { Item } from "./pipeline";
import type { ToolItem } from "./prepare";
import type { Tool } from "./types";

/** What a cache entry depends on besides the pins. */
export interface Machine {
    /** The cache's folder. */
    readonly root: string;
    /** The folder that holds one Go module a family. */
    readonly modules: string;
    readonly platform: NodeJS.Platform;
    readonly arch: string;
}

/**
 * A tool's version and its place in the cache. The place changes with the family's go.mod (and with it
 * the Go that it asks for) and go.sum, with how it is built, and with the machine's kind.
 */
export function toolItem(tool: Tool, machine: Machine): ToolItem {
    const goMod = readGoMod(machine.modules, tool.family);
    const version = versionOf(goMod, tool.module);
    const buildArgs = buildArguments(tool, goMod);
    const recipe = {
        package: tool.package,
        arguments: buildArgs,
        environment: goEnvironment,
        patches: tool.patches,
        prepare: tool.prepare,
        platform: machine.platform,
        arch: machine.arch,
    };
    const ownSource =
        tool.prepare === undefined ? [] : [path.join(__dirname, `${tool.prepare}.ts`)];
    const key = keyOf([...familyFiles(machine.modules, tool.family), ...ownSource], recipe);
    return {
        tool,
        buildArgs,
        name: tool.name,
        version,
        entry: entryFolder(machine.root, tool.name, version, key),
    };
}

/** An artefact's place in the cache. */
export function artefactItem(
    artefact: Artefact,
    machine: Machine,
): Item & { readonly name: ArtefactName } {
    const versions = artefact.uses.map(({ family, module }) =>
        versionOf(readGoMod(machine.modules, family), module),
    );
    const key = keyOf(
        [
            ...artefact.uses.flatMap(({ family }) => familyFiles(machine.modules, family)),
            path.join(__dirname, "artefacts.ts"),
        ],
        { name: artefact.name },
    );
    const [version] = versions;
    return {
        name: artefact.name,
        version,
        entry: entryFolder(machine.root, artefact.name, version, key),
    };
}
