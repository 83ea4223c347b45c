import { Argument, Command } from "commander";
import { complete } from "../completion/complete";
import { COMPLETE, completionLines } from "../completion/protocol";
import { completionScript, type Shell, SHELLS } from "../completion/scripts";
import type { Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  source <(linkerd-canary completion bash)                     in ~/.bashrc
  source <(linkerd-canary completion zsh)                      in ~/.zshrc, after compinit
  linkerd-canary completion fish | source                      in ~/.config/fish/config.fish

kubectl completes its plugin with kubectl_complete-canary, which is in the package: kubectl canary needs nothing but the
completion of kubectl.

Exit codes: 0 success, 2 wrong usage`;

/**
 * `linkerd-canary completion`: prints the script for a shell.
 *
 * @param io - the terminal
 */
export function completionCommand(io: Terminal): Command {
    return new Command("completion")
        .summary("print the completion script for a shell")
        .description(
            "Prints the script with which a shell completes commands, options and their values.",
        )
        .addArgument(new Argument("<shell>", "shell").choices(SHELLS))
        .addHelpText("after", EXAMPLES)
        .action((shell: Shell) => io.out(completionScript(shell)));
}

/**
 * The hidden command that the scripts run: prints what can be typed after the words.
 *
 * @param io - the terminal
 * @param program - the command line interface
 */
export function completeCommand(io: Terminal, program: Command): Command {
    return new Command(COMPLETE)
        .argument("[words...]")
        .action((words: string[]) => io.out(completionLines(complete(program, words))));
}
