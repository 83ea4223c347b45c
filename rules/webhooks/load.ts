import { goDuration } from "../canary/durations";
import { commandsIn, programOf } from "./shell";

/** The load that a command sends while it runs. */
export interface Load {
    readonly requestsPerSecond: number;
    /** How long it runs, in seconds. @default - until it is stopped */
    readonly seconds?: number;
}

type Options = (...names: readonly string[]) => number | undefined;

/**
 * The rate that each load generator is limited to by its options; without a limit, the rate depends on the response time
 * and is not known.
 *
 * @see hey's `-q` is a rate for each of `-c` workers (50 by default); the others' is that of all together
 */
const RATES: Readonly<Record<string, (option: Options) => number | undefined>> = {
    hey: (option) => times(option("-q"), option("-c") ?? 50),
    wrk2: (option) => option("-R", "--rate"),
    vegeta: (option) => option("-rate", "--rate") ?? 50,
    fortio: (option) => option("-qps", "--qps") ?? 8,
    oha: (option) => option("-q"),
    bombardier: (option) => option("-r", "--rate"),
    autocannon: (option) => option("-R", "--overallRate"),
    ghz: (option) => option("-r", "--rps"),
};

/** Options for the duration of a run. */
const DURATIONS = ["-z", "-d", "--duration", "-duration", "-t"];

/** The load that the first load generator in a script sends; nothing if its rate is not limited. */
export function loadOf(script: string): Load | undefined {
    for (const command of commandsIn(script)) {
        const rateOf = RATES[programOf(command)];
        if (rateOf !== undefined) {
            const words = command.words.map(({ text }) => text);
            const rate = rateOf((...names) => numberAfter(words, names));
            const seconds = secondsAfter(words, DURATIONS);
            return rate === undefined || rate <= 0
                ? undefined
                : { requestsPerSecond: rate, ...(seconds === undefined ? {} : { seconds }) };
        }
    }
    return undefined;
}

function times(one: number | undefined, other: number): number | undefined {
    return one === undefined ? undefined : one * other;
}

/** The values of options, written as `-q 5`, `-q=5` or `-q5`. */
function valuesOf(words: readonly string[], names: readonly string[]): readonly string[] {
    return words.flatMap((word, index) =>
        names.flatMap((name) =>
            word === name
                ? [words[index + 1] ?? ""]
                : word.startsWith(name)
                  ? [word.slice(name.length).replace(/^=/, "")]
                  : [],
        ),
    );
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** A number, or one for each second or minute such as `50/1s` and `600/1m`. */
function numberAfter(words: readonly string[], names: readonly string[]): number | undefined {
    for (const value of valuesOf(words, names)) {
        const [, number, amount, unit = "s"] =
            /^(\d+(?:\.\d+)?)(?:\/(\d*)([smh]))?$/.exec(value) ?? [];
        if (number !== undefined) {
            return Number(number) / (Number(amount || "1") * (UNITS[unit] ?? 1));
        }
    }
    return undefined;
}

function secondsAfter(words: readonly string[], names: readonly string[]): number | undefined {
    return valuesOf(words, names)
        .map(goDuration)
        .find((seconds) => seconds !== undefined && seconds > 0);
}
