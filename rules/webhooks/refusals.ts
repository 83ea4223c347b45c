import { type Arguments, argumentsOf } from "./arguments";
import { commandsIn, programOf } from "./shell";

/** A command that a load generator does not run as it is written. */
export interface Refusal {
    readonly program: string;
    /** What the program does instead, a clause whose subject it is. */
    readonly outcome: string;
    /** The command by which it does what is meant, as a whole or as a hint. */
    readonly fix: string;
}

/** The commands of a script that a load generator refuses or runs without some of their options. */
export function refusedCommands(script: string): readonly Refusal[] {
    return commandsIn(script).flatMap((command) => {
        const given = argumentsOf(command);
        const program = programOf(command);
        const check = Object.hasOwn(CHECKS, program) ? CHECKS[program] : undefined;
        const unknown = given?.unknown === undefined ? [] : [unknownOption(program, given.unknown)];
        return given === undefined || check === undefined
            ? []
            : [...unknown, ...check(given)].map((found) => ({ program, ...found }));
    });
}

type Found = Omit<Refusal, "program">;

function unknownOption(program: string, option: string): Found {
    const [known, meaning] = OTHER_NAMES[program]?.[option] ?? [];
    return {
        outcome: `ends at once with an error: it has no option ${option}`,
        fix:
            known === undefined
                ? `remove ${option}, or replace it with the option of ${program} that is meant`
                : `replace ${option} with ${known}, ${meaning}`,
    };
}

/** Options of other load generators, and of former releases, that are given to these. */
const OTHER_NAMES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    ghz: { "-q": ["--rps", "the requests per second"], "--qps": ["--rps", "its name today"] },
    hey: {
        "--duration": ["-z", "the duration"],
        "-duration": ["-z", "the duration"],
        "-r": ["-q", "the requests per second of each worker"],
        "--rate": ["-q", "the requests per second of each worker"],
        "-k": ["-z", "the duration: hey keeps connections open by default"],
    },
    wrk: {
        "-R": ["-t and -c", "threads and connections: only wrk2 has a rate"],
        "--rate": ["-t and -c", "threads and connections: only wrk2 has a rate"],
        "-z": ["-d", "the duration"],
        "-q": ["-t and -c", "threads and connections: only wrk2 has a rate"],
    },
};

const CHECKS: Readonly<Record<string, (given: Arguments) => readonly Found[]>> = {
    ghz: ofGhz,
    hey: ofHey,
    wrk: ofWrk,
};

const withoutUrl: Found = {
    outcome: "ends at once and prints its usage: it has no URL to call",
    fix: "add the URL of the -canary Service",
};

function ofHey({ ignored, isOpen, operands, options }: Arguments): readonly Found[] {
    const number = (name: string, byDefault: number) => Number(options.get(name) ?? byDefault);
    if (ignored.length > 0) {
        const [url = ""] = operands;
        return [
            {
                outcome: `reads no options behind the URL: it ignores ${operands.slice(1).join(" ")}`,
                fix: `move the URL to the end: "${["hey", ...written(options), ...operands.slice(1), url].join(" ")}"`,
            },
        ];
    }
    const isShort = !options.has("z") && number("n", 200) < number("c", 50);
    return isOpen
        ? []
        : [
              ...(operands.length === 0 ? [withoutUrl] : []),
              ...(isShort
                  ? [
                        {
                            outcome: `ends at once with an error: its ${number("n", 200)} requests (-n) are fewer than its ${number("c", 50)} workers (-c, 50 by default)`,
                            fix: `set -c to ${number("n", 200)} or less, or -n to ${number("c", 50)} or more, or add -z with a duration, for example -z 1m`,
                        },
                    ]
                  : []),
          ];
}

function ofWrk({ isOpen, operands, options }: Arguments): readonly Found[] {
    const number = (short: string, long: string, byDefault: number) =>
        Number(options.get(short) ?? options.get(long) ?? byDefault);
    const connections = number("c", "connections", 10);
    const threads = number("t", "threads", 2);
    return isOpen
        ? []
        : [
              ...(operands.length === 0 ? [withoutUrl] : []),
              ...(connections < threads
                  ? [
                        {
                            outcome: `ends at once with an error: its ${connections} connections (-c, 10 by default) are fewer than its ${threads} threads (-t)`,
                            fix: `set -c to ${threads} or more`,
                        },
                    ]
                  : []),
          ];
}

/** Options of ghz by which a server with TLS is meant. */
const TLS = ["skipTLS", "cacert", "cert", "key", "cname"];

function ofGhz({ isOpen, operands, options }: Arguments): readonly Found[] {
    if (isOpen || options.has("config")) {
        return [];
    }
    return [
        ...(options.has("call")
            ? []
            : [
                  {
                      outcome:
                          'ends at once with the error "call required": it has no method to call',
                      fix: "add --call with a method of the application, and --proto unless it serves reflection: for gRPC's health checks, --proto=/tmp/ghz/health.proto --call=grpc.health.v1.Health/Check",
                  },
              ]),
        ...(operands.length === 0
            ? [
                  {
                      outcome: 'ends at once with the error "host required": it has no address',
                      fix: "add the -canary Service with its port, without a scheme",
                  },
              ]
            : []),
        ...(options.has("insecure") || TLS.some((option) => options.has(option))
            ? []
            : [
                  {
                      outcome:
                          "calls with TLS, with a certificate that it verifies: every call to an application that leaves TLS to the mesh fails",
                      fix: "add --insecure",
                  },
              ]),
    ];
}

/** Options as a command has them. */
function written(options: ReadonlyMap<string, string>): string[] {
    return [...options].map(([name, value]) =>
        value === "" ? `-${name}` : `-${name} ${/\s/.test(value) ? `'${value}'` : value}`,
    );
}
