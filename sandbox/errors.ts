/**
 * An error that the user can fix: only its message is printed, without a stack trace.
 * Anything else that is thrown is a bug of the sandbox and keeps its stack.
 */
export class SandboxError extends Error {
    override readonly name = "SandboxError";
}
