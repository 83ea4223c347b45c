/**
 * A fault that the user can read and mend: printed as its message alone, without a stack trace.
 * Anything else that is thrown is a bug of the sandbox and keeps its stack.
 */
export class SandboxError extends Error {
    override readonly name = "SandboxError";
}
