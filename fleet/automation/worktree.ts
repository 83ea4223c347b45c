import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs git in a folder. @throws Error with git's message */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await execute("git", ["-C", folder, ...args], { maxBuffer: 2 ** 28 });
    return stdout;
}

/**
 * Runs an action on the program as it was at a commit, in a folder of its own.
 *
 * @param folder - of the program
 */
export async function atCommit<T>(
    folder: string,
    commit: string,
    action: (folder: string) => Promise<T>,
): Promise<T> {
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-return-"));
    const tree = path.join(temporary, "program");
    const within = (await git(folder, "rev-parse", "--show-prefix")).trim();
    await git(folder, "worktree", "add", "--detach", tree, commit);
    try {
        const program = path.join(tree, within);
        const packages = path.join(folder, "node_modules");
        if (fs.existsSync(packages) && !fs.existsSync(path.join(program, "node_modules"))) {
            fs.symlinkSync(packages, path.join(program, "node_modules"));
        }
        return await action(program);
    } finally {
        await git(folder, "worktree", "remove", "--force", tree);
        fs.rmSync(temporary, { recursive: true });
    }
}
