import { execFileSync } from "node:child_process";

/** A program that hangs must not hang the check. */
const TIMEOUT_SECONDS = 60;
const LARGEST_OUTPUT = 64 * 2 ** 20;

/** The output of a program, or why there is none. */
export type ToolResult = { readonly output: string } | { readonly failure: string };

/**
 * Runs helm or kubectl from PATH.
 *
 * @param program - its name
 * @param args - its arguments
 */
export function runTool(program: string, args: readonly string[]): ToolResult {
    try {
        const output = execFileSync(program, args, {
            encoding: "utf8",
            maxBuffer: LARGEST_OUTPUT,
            timeout: TIMEOUT_SECONDS * 1_000,
            stdio: ["ignore", "pipe", "pipe"],
        });
        return { output };
    } catch (error) {
        const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
        if (code === "ENOENT") {
            return { failure: `${program} is not on PATH` };
        }
        if (code === "ETIMEDOUT") {
            return { failure: `${program} did not end within ${TIMEOUT_SECONDS} s` };
        }
        const reason = (stderr ?? "").trim().split("\n").at(-1) || message;
        return { failure: `${program} failed: ${reason}` };
    }
}
