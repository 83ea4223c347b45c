import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError, isErrorCode } from "../errors";
import type { Outcome, RunCommand } from "./commands";
import { isLoopback } from "./download-settings";

/** Milliseconds that a server has to answer, and then for each further byte. */
const defaultPatienceMs = 5_000;

/** Why a file could not be had; a build takes its place. */
export interface Refusal {
    /** For a person, as `HTTP 404`. */
    readonly reason: string;
    /** Whether the host is out of reach, and not only this file. */
    readonly host: boolean;
}

/** What a download with curl needs. */
export interface CurlArgs {
    readonly url: URL;
    /** The file to write. */
    readonly file: string;
    readonly run: RunCommand;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    /** Milliseconds without a byte after which the server is given up. @default 5 s */
    readonly patienceMs?: number;
}

/**
 * Downloads a file with curl, which takes a proxy from the environment.
 *
 * @returns nothing when the file is there, or why it is not
 * @throws SandboxError when the file cannot be written
 */
export async function curl(args: CurlArgs): Promise<Refusal | undefined> {
    const patienceMs = args.patienceMs ?? defaultPatienceMs;
    const watch = new SilenceWatch(args.file, patienceMs);
    let outcome: Outcome;
    try {
        outcome = await args.run({
            program: "curl",
            args: curlArguments(args),
            cwd: path.dirname(args.file),
            env: args.env,
            signal: AbortSignal.any([args.signal, watch.signal]),
        });
    } catch (error) {
        args.signal.throwIfAborted();
        if (watch.signal.aborted) {
            return { reason: `no byte for ${patienceMs / 1000} s`, host: true };
        }
        if (isErrorCode(error, "ENOENT")) {
            return { reason: "curl is not on PATH", host: true };
        }
        throw error;
    } finally {
        watch.end();
    }
    return refusalOf(outcome, args.file);
}

/**
 * Notices that nothing arrives any more. An option of curl's would take twice as long, since curl compares the average
 * of some seconds.
 */
class SilenceWatch {
    private readonly silence = new AbortController();
    private readonly timer: NodeJS.Timeout;
    private since = Date.now();
    private size = 0;

    constructor(
        private readonly file: string,
        private readonly patienceMs: number,
    ) {
        this.timer = setInterval(() => this.look(), patienceMs / 20);
    }

    get signal(): AbortSignal {
        return this.silence.signal;
    }

    end(): void {
        clearInterval(this.timer);
    }

    private look(): void {
        const size = sizeOf(this.file) + sizeOf(headersOf(this.file));
        if (size !== this.size) {
            this.size = size;
            this.since = Date.now();
        } else if (Date.now() - this.since > this.patienceMs) {
            this.silence.abort(new Error("silence"));
        }
    }
}

/** How many bytes of a download have arrived, and of how many if the server has said it. */
export function received(file: string): { readonly bytes: number; readonly total?: number } {
    const bytes = sizeOf(file);
    const headers = fs.existsSync(headersOf(file)) ? fs.readFileSync(headersOf(file), "utf8") : "";
    // each redirect adds its own headers; the last are the file's
    const length = [...headers.matchAll(/^content-length:\s*(\d+)/gim)].at(-1)?.[1];
    return { bytes, total: length === undefined ? undefined : Number(length) };
}

const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const headersOf = (file: string): string => `${file}.headers`;

function curlArguments({ url, file }: CurlArgs): string[] {
    const local = isLoopback(url);
    const protocols = local ? "=http,https" : "=https";
    return [
        // first, or it has no effect: options of the user's own, such as --include, would change what arrives
        "--disable",
        "--fail",
        "--silent",
        "--show-error",
        "--location",
        "--netrc-optional",
        ...["--max-redirs", "5"],
        ...["--proto", protocols, "--proto-redir", protocols],
        ...(local ? ["--noproxy", "*"] : []),
        ...["--dump-header", headersOf(file)],
        ...["--write-out", "%{http_code}\n"],
        ...["--output", file],
        url.href,
    ];
}

const httpError = 22;
const writeError = 23;

function refusalOf({ code, stdout, output }: Outcome, file: string): Refusal | undefined {
    const message = /^curl: .*$/m.exec(output)?.[0] ?? `curl ended with code ${code}`;
    if (code === httpError) {
        return { reason: `HTTP ${stdout.trim()}`, host: false };
    }
    if (code === writeError) {
        throw new SandboxError(
            `cannot write ${file}: ${message}. Free some disk space, or move the cache with LINKERD_CANARY_CACHE.`,
        );
    }
    return code === 0 ? undefined : { reason: message, host: true };
}
