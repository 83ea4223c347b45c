import * as fs from "node:fs";
import * as path from "node:path";
import { fieldsOf, textOf } from "../rules/canary/reading";
import { parseYaml } from "../rules/yaml";

/** Where `pulumi` may run: its process stands above the pack's, but not far. */
const MOST_ANCESTORS = 8;

/**
 * Finds the folder that the program and its providers run in, from which they read relative paths. Pulumi starts a pack
 * in the pack's own folder and tells it no more than the project's name: a project of this name is looked for as Pulumi
 * does, from the folders of the processes above this one (Linux tells them) and the shell's `PWD` upwards.
 *
 * @returns the folder; `undefined` if none of them is in a project of this name
 */
export function programFolder(
    env: NodeJS.ProcessEnv = process.env,
    folders: readonly string[] = [...ancestorFolders(process.ppid), env.PWD ?? []].flat(),
): string | undefined {
    const wanted = env.PULUMI_PROJECT ?? "";
    for (const folder of wanted === "" ? [] : folders) {
        const file = projectFile(folder);
        const project = file && fieldsOf(parseYaml(fs.readFileSync(file, "utf8")));
        if (project && textOf(project["name"]) === wanted) {
            const main = path.resolve(path.dirname(file), textOf(project["main"]) ?? ".");
            return isFolder(main) ? main : path.dirname(main);
        }
    }
    return undefined;
}

/** The folders of a process and of those above it, as far as the system tells them. */
function ancestorFolders(pid: number, most = MOST_ANCESTORS): string[] {
    if (pid <= 1 || most === 0) {
        return [];
    }
    try {
        const folder = fs.readlinkSync(`/proc/${pid}/cwd`);
        const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
        const parent = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
        return [folder, ...ancestorFolders(parent, most - 1)];
    } catch {
        // no /proc, or a process of somebody else: PWD is left
        return [];
    }
}

/** The project's file in a folder, or in the nearest one above that has one. */
function projectFile(folder: string): string | undefined {
    const file = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]
        .map((name) => path.join(folder, name))
        .find((candidate) => fs.existsSync(candidate));
    const above = path.dirname(folder);
    return file ?? (above === folder ? undefined : projectFile(above));
}

function isFolder(name: string): boolean {
    return fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}
