import { type Command, commandsIn, programOf } from "./shell";

/** A host and port that a command calls. */
export interface Call {
    /** The program that calls. */
    readonly program: string;
    readonly host: string;
    /** `undefined` if it is not set and the program has no default. */
    readonly port?: number;
    /** As it is written. */
    readonly text: string;
}

/** Programs that call an address without a scheme, with the port that they then use. */
const CALLERS: Readonly<Record<string, number | undefined>> = {
    curl: 80,
    wget: 80,
    http: 80,
    xh: 80,
    hey: undefined,
    wrk: undefined,
    wrk2: undefined,
    ab: 80,
    siege: 80,
    vegeta: undefined,
    k6: undefined,
    fortio: 80,
    oha: undefined,
    bombardier: 80,
    autocannon: undefined,
    ghz: undefined,
    grpcurl: undefined,
    grpc_health_probe: undefined,
    nc: undefined,
    ncat: undefined,
    telnet: 23,
};

/** Programs with such options, in which a URL may be one of the data. */
const CLIENTS = ["curl", "wget", "hey", "wrk", "wrk2", "ghz", "grpcurl", "ab"];
/** Options whose value is not an address that is called. */
const VALUED =
    /^(-H|-d|-D|-e|-A|-a|-b|-u|-o|-w|-T|-X|-m|-c|-n|-q|-z|-t|-F|--header|--data(-\w+)?|--referer|--user-agent|--cookie|--user|--output|--write-out|--upload-file|--request|--max-time|--form|--metadata|--call|--proto|--import-paths|--authority|--host|-host|--retry(-\w+)?|--connect-timeout|-method|--name)$/;
/** Options by which the address of a URL is not the one that is called. */
const ELSEWHERE = /^(--resolve|--connect-to|-x|--proxy|--unix-socket|--abstract-unix-socket)/;

const URL_IN_TEXT = /(https?|grpc|h2c):\/\/([^\s/?#'"\\<>|;&()]+)[^\s'"\\<>|;()]*/gi;
const ADDRESS = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)(?::(\d+))?(?:[/?#]\S*)?$/i;

/** The addresses that the commands of a script call, as far as they are written in it. */
export function callsIn(script: string): readonly Call[] {
    const commands = commandsIn(script);
    return commands.flatMap((command) => callsOf(command));
}

function callsOf(command: Command): readonly Call[] {
    const program = programOf(command);
    const words = command.words.slice(1);
    if (words.some(({ text }) => ELSEWHERE.test(text))) {
        return [];
    }
    const isCaller = Object.hasOwn(CALLERS, program);
    return words.flatMap(({ text, expands }, index): Call[] => {
        if (VALUED.test(words[index - 1]?.text ?? "") && CLIENTS.includes(program)) {
            return [];
        }
        const urls = [...text.matchAll(URL_IN_TEXT)].flatMap(
            ([url, scheme = "", authority = ""]) => {
                const [, host, port] = /^(?:[^@]*@)?([^:@]+)(?::(\d+))?$/.exec(authority) ?? [];
                return host === undefined || /[$`{]/.test(authority)
                    ? []
                    : [{ program, host, port: portOf(port, scheme), text: url }];
            },
        );
        return urls.length > 0 || !isCaller || expands
            ? urls
            : bareCall(program, text, words[index + 1]?.text);
    });
}

function portOf(port: string | undefined, scheme: string): number | undefined {
    const defaults: Readonly<Record<string, number>> = { http: 80, https: 443 };
    return port === undefined ? defaults[scheme.toLowerCase()] : Number(port);
}

/** `host:port`, `-addr=host:port`, and `nc host port`. */
function bareCall(program: string, word: string, next: string | undefined): Call[] {
    const text = word.replace(/^--?(addr|url|u)=/, "");
    const [, host, , port] = ADDRESS.exec(text) ?? [];
    // a word without a port is an address only if it has a dot: others are methods, files and names
    if (host === undefined || !/[a-z]/i.test(host) || (port === undefined && !host.includes("."))) {
        return (program === "nc" || program === "ncat" || program === "telnet") &&
            host !== undefined &&
            /^\d+$/.test(next ?? "")
            ? [{ program, host, port: Number(next), text: `${host} ${next}` }]
            : [];
    }
    const beside = /^nc|^ncat|^telnet/.test(program) && /^\d+$/.test(next ?? "") ? next : undefined;
    return [
        {
            program,
            host,
            port:
                port !== undefined
                    ? Number(port)
                    : beside !== undefined
                      ? Number(beside)
                      : CALLERS[program],
            text,
        },
    ];
}
