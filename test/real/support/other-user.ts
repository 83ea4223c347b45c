import { spawnSync } from "node:child_process";

/** The user nobody of Linux; macOS has another number for it, and any without rights serves. */
const NOBODY = 65_534;

/** Whether tests can act as another user of this machine, as only root can. */
export const canActAsOtherUser = process.getuid?.() === 0;

/**
 * Runs a program as another user, who is in none of our groups.
 *
 * @returns its exit code, and what it prints on standard error
 */
export function runAsOtherUser(
    program: string,
    args: readonly string[],
): { readonly code: number | null; readonly error: string } {
    const user = { uid: NOBODY, gid: NOBODY };
    const { status, stderr, error } = spawnSync(program, args, {
        ...user,
        encoding: "utf8",
        env: { PATH: process.env.PATH, LC_ALL: "C" },
        cwd: "/",
    });
    if (error !== undefined) {
        throw error;
    }
    return { code: status, error: stderr };
}
