import { CliError, type Terminal } from "../terminal";

/**
 * Asks whether to go on.
 *
 * @param effect - what will happen
 * @param yes - whether the user has agreed already
 * @throws CliError if the user does not agree, or cannot be asked
 */
export async function confirm(io: Terminal, effect: string, yes: boolean): Promise<void> {
    if (yes) {
        return;
    }
    const answer = await io.ask(`This ${effect}. Continue? [y/N] `);
    if (answer === undefined) {
        throw new CliError(`this ${effect}; without a terminal, confirm it with --yes`);
    }
    if (!/^y(es)?$/i.test(answer.trim())) {
        throw new CliError("nothing was changed");
    }
}
