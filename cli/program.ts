import { Command, CommanderError } from "commander";
import { commands } from "./commands";
import { CliError, type Terminal, UNUSABLE } from "./terminal";
import { packageVersion } from "./version";

/** Exit code for a fault of the program itself (EX_SOFTWARE of sysexits.h), so that none is taken for a finding. */
export const FAULT = 70;

/**
 * The whole command line, unparsed.
 *
 * @param io - where its commands read and write
 */
export function buildProgram(io: Terminal): Command {
    const program = new Command("linkerd-canary")
        .description("Progressive delivery on Linkerd with Flagger: plan, check and watch canaries")
        .version(packageVersion(), "--version", "print the version")
        .helpOption("-h, --help", "print help")
        .helpCommand("help [command]", "print help of a command")
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
        program.addCommand(command(io).copyInheritedSettings(program));
    }
    return program;
}

/**
 * Runs one command line to its end.
 *
 * @param io - where it reads and writes; gets the exit code if that is not 0
 * @param args - arguments without node and script
 */
export async function runProgram(io: Terminal, args: readonly string[]): Promise<void> {
    try {
        await buildProgram(io).parseAsync(args, { from: "user" });
    } catch (error) {
        io.exit(tell(io, error));
    }
}

/** Tells what went wrong, unless commander has done so, and gives the exit code. */
function tell(io: Terminal, error: unknown): number {
    if (error instanceof CommanderError) {
        return error.exitCode === 0 ? 0 : UNUSABLE;
    }
    if (error instanceof CliError) {
        io.error(`error: ${error.message}\n`);
        return error.exitCode;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.error(`This is a fault of linkerd-canary, please report it:\n${text}\n`);
    return FAULT;
}
