import { Command, CommanderError } from "commander";
import { ClusterError } from "../kube/api-server";
import { commands } from "./commands";
import { completeCommand } from "./commands/completion";
import { CliError, type Terminal, UNUSABLE } from "./terminal";
import { packageVersion } from "./version";

/** Exit code of an internal error (EX_SOFTWARE of sysexits.h), which must not be mistaken for a finding. */
export const FAULT = 70;

/**
 * Builds the command line interface.
 *
 * @param io - the terminal of its commands
 */
export function buildProgram(io: Terminal): Command {
    const program = new Command("linkerd-canary")
        .description("Progressive delivery on Linkerd with Flagger: plan, check and watch canaries")
        .version(packageVersion(), "--version", "print the version")
        .helpOption("-h, --help", "print help")
        .helpCommand("help [command]", "print the help of a command")
        .configureOutput({
            writeOut: (text) => io.out(text),
            writeErr: (text) => io.error(text),
            getOutHelpWidth: () => io.columns,
            getErrHelpWidth: () => io.columns,
            getOutHasColors: () => io.colour,
            getErrHasColors: () => io.colour,
        })
        .exitOverride();
    for (const command of commands) {
        program.addCommand(command(io));
    }
    program.addCommand(completeCommand(io, program), { hidden: true });
    inherit(program);
    return program;
}

/** Commands that are made elsewhere inherit nothing by themselves: a mistake in their usage would end the process. */
function inherit(parent: Command): void {
    for (const command of parent.commands) {
        inherit(command.copyInheritedSettings(parent));
    }
}

/**
 * Runs one command line.
 *
 * @param io - the terminal; its exit code is set if it is not 0
 * @param args - arguments without node and script
 */
export async function runProgram(io: Terminal, args: readonly string[]): Promise<void> {
    try {
        await buildProgram(io).parseAsync(args, { from: "user" });
    } catch (error) {
        io.exit(reportError(io, error));
    }
}

/** Prints the error, unless commander has done so, and returns the exit code. */
function reportError(io: Terminal, error: unknown): number {
    if (error instanceof CommanderError) {
        return error.exitCode === 0 ? 0 : UNUSABLE;
    }
    if (error instanceof CliError) {
        io.error(`error: ${error.message}\n`);
        return error.exitCode;
    }
    if (error instanceof ClusterError) {
        io.error(`error: the cluster cannot be read: ${error.message}\n`);
        return UNUSABLE;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.error(`Internal error in linkerd-canary; please report it:\n${text}\n`);
    return FAULT;
}
