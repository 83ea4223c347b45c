import * as fs from "node:fs";
import * as path from "node:path";
import type { Artefact, FetchedModule } from "./artefacts";
import { familyFiles, readGoMod, versionOf } from "./pins";
import type { Batch, Item } from "./pipeline";
import { type GoEnvironment, fetchModule } from "./prepare";

/** The making of one artefact out of its modules' files. */
export function artefactBatch(artefact: Artefact, item: Item, environment: GoEnvironment): Batch {
    const fetched: FetchedModule[] = [];
    return {
        name: artefact.name,
        items: [item],
        fetch: async (workspace) => {
            for (const { family, module } of artefact.uses) {
                const folder = path.join(workspace.module, family);
                fs.mkdirSync(folder);
                for (const file of familyFiles(environment.modules, family)) {
                    fs.copyFileSync(file, path.join(folder, path.basename(file)));
                }
                const place = { ...workspace, module: folder };
                fetched.push({
                    folder: await fetchModule(module, place, environment),
                    version: versionOf(readGoMod(environment.modules, family), module),
                });
            }
        },
        make: (workspace) => {
            const target = path.join(workspace.out, item.name);
            fs.mkdirSync(target);
            artefact.make(target, fetched);
            return Promise.resolve();
        },
    };
}
