import * as fs from "node:fs";
import * as path from "node:path";
import { fieldsOf, textOf } from "../rules/canary/reading";
import { parseYaml } from "../rules/yaml";

/** Number of parent processes to search for `pulumi`, which is a close ancestor of the pack's process. */
const MOST_ANCESTORS = 8;

/**
 * Finds the folder of the program and its providers, from which they resolve relative paths. Pulumi starts a pack in the
 * pack's own folder and passes only the project's name: like Pulumi, this searches for a project of this name upwards
 * from the folders of the parent processes (available on Linux) and from the shell's `PWD`.
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

/** The folders of a process and its ancestors, as far as the system provides them. */
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
        // no /proc, or a process of another user: use PWD
        return [];
    }
}

/** The project file in a folder, or in its nearest ancestor that has one. */
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
