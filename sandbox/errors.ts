/**
 * An error that the user can fix: only its message is printed, without a stack trace.
 * Anything else that is thrown is a bug of the sandbox and keeps its stack.
 */
export class SandboxError extends Error {
    override readonly name = "SandboxError";
}

/** Whether an error carries a code of the operating system or of a library, such as `ENOENT`. */
export function isErrorCode(error: unknown, code: string): boolean {
    return error instanceof Error && "code" in error && error.code === code;
}
