import { spawnSync } from "node:child_process";
import * as path from "node:path";

/** An expression and the values that it is tried on. */
export interface Trial {
    readonly pattern: string;
    readonly values: readonly string[];
}

/** Rust's message in one line, or of which values the first match covers the whole. */
export type Answer = { readonly error: string } | { readonly matches: readonly boolean[] };

/**
 * Builds the program of this folder with cargo, which has to be installed.
 *
 * @param folder - for everything that cargo makes
 * @returns a function that tries expressions with the natively compiled crate
 */
export function buildNativeRegex(folder: string): (trials: readonly Trial[]) => Answer[] {
    const manifest = path.join(__dirname, "Cargo.toml");
    run("cargo", ["build", "--release", "--locked", "--quiet", "--manifest-path", manifest], {
        ...process.env,
        CARGO_TARGET_DIR: folder,
    });
    const program = path.join(folder, "release/rust-regex");
    return (trials) =>
        run(program, [], {}, trials.map((trial) => `${JSON.stringify(trial)}\n`).join(""))
            .trimEnd()
            .split("\n")
            .map((line) => oneLine(JSON.parse(line) as Answer));
}

function oneLine(answer: Answer): Answer {
    if (!("error" in answer)) {
        return answer;
    }
    const named = /^error: (.*)$/m.exec(answer.error)?.[1] ?? answer.error;
    return { error: named.trim().replace(/\.$/, "") };
}

function run(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    input?: string,
): string {
    const { error, status, stderr, stdout } = spawnSync(command, args, {
        input,
        env,
        encoding: "utf8",
        maxBuffer: 2 ** 30,
    });
    if (error !== undefined || status !== 0) {
        throw new Error(`${command} failed: ${error?.message ?? stderr}`);
    }
    return stdout;
}
