import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Fleet } from "../../fleet";
import { git } from "../../fleet/automation/worktree";
import { CliError } from "../terminal";

const DIGITS = 12;

/**
 * The identity of a release: a digest of the program's files, as they are in the folder, and of the waves' settings. Files that
 * git ignores, and the fleet file itself, do not count: other limits are no other release.
 *
 * @param folder - of the program
 * @param fleetFile - path of the fleet file
 */
export async function releaseId(folder: string, fleetFile: string, fleet: Fleet): Promise<string> {
    const listed = await git(
        folder,
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ).catch((error: Error) => {
        throw new CliError(
            `${folder}: the files of the program are listed with git, which failed: ${error.message.trim()}; put the program into a git repository: git init`,
        );
    });
    const names = [...new Set(listed.split("\0"))].filter((name) => name !== "").sort();
    const digest = createHash("sha256");
    for (const name of names) {
        const file = path.join(folder, name);
        if (path.resolve(file) !== path.resolve(fleetFile) && fs.existsSync(file)) {
            const content = createHash("sha256").update(contentOf(file)).digest("hex");
            digest.update(`${name}\0${content}\n`);
        }
    }
    for (const { name, settings } of fleet.waves) {
        digest.update(JSON.stringify([name, Object.entries(settings).sort()]));
    }
    return digest.digest("hex").slice(0, DIGITS);
}

/** A link is what it points to by name, as in git. */
function contentOf(file: string): Buffer | string {
    const { isDirectory, isSymbolicLink } = fileKind(file);
    return isSymbolicLink ? fs.readlinkSync(file) : isDirectory ? "" : fs.readFileSync(file);
}

function fileKind(file: string): {
    readonly isDirectory: boolean;
    readonly isSymbolicLink: boolean;
} {
    const status = fs.lstatSync(file);
    return { isDirectory: status.isDirectory(), isSymbolicLink: status.isSymbolicLink() };
}
