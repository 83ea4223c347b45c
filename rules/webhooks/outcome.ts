import { type Command, commandsIn, programOf } from "./shell";

/** Programs that end with 0 for any response, and decide nothing. */
const PASSIVE = [
    ...["echo", "printf", "true", ":", "sleep", "date", "cat", "tee", "head", "tail", "tr", "wc"],
    ...["sort", "uniq", "cut", "export", "cd", "set", "curl"],
];

/** Load generators that end with 0 for any response: they print the statuses. */
const LOADS = ["hey", "wrk", "wrk2", "ghz", "ab", "vegeta", "oha", "bombardier"];

/** A call of curl in a script whose result does not depend on the response. */
export interface IgnoredResponse {
    readonly command: string;
    /** Whether curl would report the response, but what follows it hides the result. */
    readonly hidden: boolean;
}

/**
 * The first call of curl whose error response the script reports as success; `undefined` if the script may notice one: it
 * fails with curl, or has a command that may read the response.
 */
export function ignoredResponse(script: string): IgnoredResponse | undefined {
    const commands = commandsIn(script);
    const calls = commands.filter((command) => programOf(command) === "curl");
    const [first] = calls;
    const isPlain = commands.every(
        (command) => !command.inner && [...PASSIVE, ...LOADS].includes(programOf(command)),
    );
    if (first === undefined || !isPlain || fails(commands)) {
        return undefined;
    }
    return {
        command: first.words.map(({ text }) => text).join(" "),
        hidden: calls.some(reports),
    };
}

/** The load generator of a script that has no other command that may fail for an error response. */
export function loadGenerator(script: string): string | undefined {
    const commands = commandsIn(script);
    const programs = commands.map(programOf);
    const others = programs.filter((program) => program === "curl" || !PASSIVE.includes(program));
    return others.length > 0 &&
        others.every((program) => LOADS.includes(program)) &&
        commands.every(({ inner }) => !inner)
        ? others[0]
        : undefined;
}

/** Whether curl ends with an error for an error response. */
function reports({ words }: Command): boolean {
    return words.some(
        ({ expands, text }, index) =>
            // an expansion or a file may contain the option
            (expands && !text.includes("://")) ||
            /^(--fail(-with-body|-early)?|-K|--config)$/.test(text) ||
            (/^-[a-zA-Z#]*f/.test(text) &&
                !/^-(?:H|d|X|w|o|A|u|e|b|F)$/.test(words[index - 1]?.text ?? "")),
    );
}

/** Whether a list of commands ends with an error if one of its calls gets an error response. */
function fails(commands: readonly Command[]): boolean {
    const options = commands
        .filter((command) => programOf(command) === "set")
        .map(({ words }) => words.map(({ text }) => text).join(" "));
    const stops = options.some((text) => /-[a-z]*e|errexit/.test(text));
    const pipes = options.some((text) => text.includes("pipefail"));
    let list = false;
    let before = ";";
    let pipeline = false;
    for (const command of commands) {
        const own = programOf(command) === "curl" && reports(command);
        pipeline = command.then === "|" ? pipes && (pipeline || own) : (pipes && pipeline) || own;
        if (command.then === "|") {
            continue;
        }
        list = before === "&&" ? list || pipeline : before === "||" ? list && pipeline : pipeline;
        pipeline = false;
        before = command.then;
        if (stops && list && before !== "||" && before !== "&") {
            return true;
        }
        if (before === "&") {
            list = false;
        }
    }
    return list;
}
