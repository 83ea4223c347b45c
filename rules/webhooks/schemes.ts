import { argumentsOf } from "./arguments";
import { callsIn } from "./requests";
import { commandsIn, programOf } from "./shell";
import { LOAD_TOOLS } from "./tools";

/** An address that a program does not call as it is written. */
export interface WrongScheme {
    readonly program: string;
    /** As it is written. */
    readonly text: string;
    /** As the program calls it. */
    readonly right: string;
    /** What the program does with it, a clause whose subject it is. */
    readonly outcome: string;
}

/** What each program does without a scheme: Go's client has no request for it, others refuse the URL. */
const NEEDS_SCHEME: Readonly<Record<string, string>> = {
    hey: "sends no request and still ends with success: each one fails with unsupported protocol scheme",
    wrk: "ends at once with the error invalid URL",
    wrk2: "ends at once with the error invalid URL",
    oha: "sends no request: a URL without a scheme has no host",
    vegeta: "sends no request: each one fails with unsupported protocol scheme",
};

/** Programs that take an address as gRPC does: of a URL, the scheme becomes a part of the host's name. */
const REFUSES_SCHEME = ["ghz", "grpcurl", "grpc_health_probe"];

/** A target of vegeta in the text that is piped to it. */
const TARGET = /^\s*(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\S+)/;

/** The addresses of a script whose programs need a scheme or refuse it. */
export function wrongSchemes(script: string): readonly WrongScheme[] {
    const commands = commandsIn(script);
    const operands = commands.flatMap((command) =>
        (argumentsOf(command)?.operands.slice(0, 1) ?? []).map((text) => ({
            program: programOf(command),
            text,
        })),
    );
    const others = callsIn(script).filter(({ program }) => !Object.hasOwn(LOAD_TOOLS, program));
    const called = [...operands, ...others].flatMap(({ program, text }): WrongScheme[] => {
        const [scheme] = /^[a-z0-9+]+:\/\//i.exec(text) ?? [];
        const without = Object.hasOwn(NEEDS_SCHEME, program) ? NEEDS_SCHEME[program] : undefined;
        if (without !== undefined && scheme === undefined && /^[a-z0-9]/i.test(text)) {
            return [{ program, text, right: `http://${text}`, outcome: without }];
        }
        // gRPC has schemes of its own, such as dns:///
        return scheme !== undefined && /^https?:/i.test(scheme) && REFUSES_SCHEME.includes(program)
            ? [
                  {
                      program,
                      text,
                      right: text.slice(scheme.length).replace(/\/.*$/, ""),
                      outcome: `cannot connect: it takes a host and a port, and reads ${scheme} as a part of the host's name`,
                  },
              ]
            : [];
    });
    return [...called, ...targets(script)];
}

function targets(script: string): WrongScheme[] {
    const commands = commandsIn(script);
    return commands.flatMap(({ then, words }, index) => {
        const next = commands[index + 1];
        const text = TARGET.exec(
            words
                .map((word) => word.text)
                .slice(1)
                .join(" "),
        )?.[1];
        return then !== "|" ||
            next === undefined ||
            programOf(next) !== "vegeta" ||
            text === undefined ||
            /^([a-z0-9+]+:\/\/|\$)/i.test(text)
            ? []
            : [
                  {
                      program: "vegeta",
                      text,
                      right: `http://${text}`,
                      outcome: NEEDS_SCHEME["vegeta"] ?? "",
                  },
              ];
    });
}

/** A script with the schemes that its programs need. */
export function withSchemes(script: string): string {
    return wrongSchemes(script).reduce((text, { right, text: wrong }) => {
        const start = beginOf(text, wrong);
        return start === -1
            ? text
            : `${text.slice(0, start)}${right}${text.slice(start + wrong.length)}`;
    }, script);
}

/** Where an address begins as a word of its own, which it is not in a header such as `Host: x.test:80`. */
function beginOf(script: string, address: string): number {
    let at = script.indexOf(address);
    while (at > 0 && !/(^|[^:\s]\s+)["']?$|=["']?$/.test(script.slice(0, at))) {
        at = script.indexOf(address, at + 1);
    }
    return at;
}
