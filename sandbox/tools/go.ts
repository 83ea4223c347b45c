import * as os from "node:os";
import { SandboxError, isErrorCode } from "../errors";
import type { Command, Outcome, RunCommand } from "./commands";
import { explainFailure } from "./failures";
import { type GoMod, versionOf } from "./pins";
import type { Tool } from "./types";

/** The Go that builds the tools. */
export interface GoInstallation {
    /** As `1.26.7`. */
    readonly version: string;
    /** Whether it may fetch a newer Go by itself. */
    readonly fetchesNewer: boolean;
    /** Its build cache. */
    readonly cache: string;
    /** Its module cache. */
    readonly moduleCache: string;
}

/** Flags and environment of every build; a change here rebuilds every tool. */
export const buildFlags: readonly string[] = [
    "-trimpath",
    "-buildvcs=false",
    "-gcflags=all=-dwarf=false",
];

/** What every call of go gets: nothing of a user's settings may change what is built. */
export const goEnvironment = {
    // a C compiler need not be there, and binaries then do not depend on this system's C library
    CGO_ENABLED: "0",
    GOFLAGS: "-mod=readonly",
    GOWORK: "off",
};

const removedVariables = ["GOOS", "GOARCH", "GOEXPERIMENT", "GO111MODULE", "GOBIN"];

/** The environment of a call of go; its temporary files go into the given folder. */
export function goEnv(
    env: NodeJS.ProcessEnv,
    temporary: string,
    memory: number = os.totalmem(),
): NodeJS.ProcessEnv {
    const kept = Object.entries(env).filter(([name]) => !removedVariables.includes(name));
    return {
        ...compilerMemory(memory),
        ...Object.fromEntries(kept),
        ...goEnvironment,
        GOTMPDIR: temporary,
    };
}

/**
 * Compilers and linkers live for seconds: with enough memory they need not collect garbage before a
 * quarter of it is used, which saves about a quarter of the processor's time. Below that they would
 * collect all the time, so Go's own setting stays.
 */
function compilerMemory(bytes: number): NodeJS.ProcessEnv {
    return bytes < 12 * 2 ** 30
        ? {}
        : { GOGC: "off", GOMEMLIMIT: `${Math.floor(bytes / 4 / 2 ** 20)}MiB` };
}

/** The linker's and the builder's arguments for a tool, without its output and package. */
export function buildArguments(tool: Tool, goMod: GoMod): string[] {
    const pinned = (module: string): string => versionOf(goMod, module);
    const stamps = Object.entries(tool.stamps?.(pinned(tool.module), pinned) ?? {});
    const link = ["-s", "-w", ...stamps.map(([name, value]) => `-X ${name}=${value}`)];
    return [...buildFlags, `-ldflags=${link.join(" ")}`, ...tagArguments(tool)];
}

/** The build tags of a tool as an argument, or nothing. */
export function tagArguments(tool: Tool): string[] {
    return tool.tags === undefined ? [] : [`-tags=${tool.tags.join(",")}`];
}

/** The name that go gives a binary: the package path's last part that is not a major version. */
export function binaryName(packagePath: string): string {
    const parts = packagePath.split("/");
    const last = parts.at(-1) ?? "";
    return /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}

/** Compares two versions of Go by their numbers. */
export function compareGo(a: string, b: string): number {
    const numbers = (version: string): number[] =>
        version.split(".").map((part) => parseInt(part, 10) || 0);
    const [left, right] = [numbers(a), numbers(b)];
    for (let i = 0; i < 3; i++) {
        const difference = (left[i] ?? 0) - (right[i] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    return 0;
}

/**
 * Asks go for its version and its places.
 *
 * @param wanted The version to install where there is none.
 * @throws SandboxError when there is no go.
 */
export async function findGo(
    run: RunCommand,
    cwd: string,
    env: NodeJS.ProcessEnv,
    wanted: string,
): Promise<GoInstallation> {
    const names = ["GOVERSION", "GOTOOLCHAIN", "GOCACHE", "GOMODCACHE"];
    let outcome: Outcome;
    try {
        outcome = await run({ program: "go", args: ["env", ...names], cwd, env });
    } catch (error) {
        if (isErrorCode(error, "ENOENT")) {
            throw new SandboxError(
                "go is not on PATH and is required to build some of the sandbox's tools. " +
                    `Install Go ${wanted} or newer and run the same command again.`,
            );
        }
        throw error;
    }
    if (outcome.code !== 0) {
        throw new SandboxError(`"go env" failed; its output:\n${outcome.output.trimEnd()}`);
    }
    const [version = "", toolchain = "", cache = "", moduleCache = ""] = outcome.stdout.split("\n");
    return {
        version: version.replace(/^go/, ""),
        fetchesNewer: !/^(local|path)$|\+path$/.test(toolchain),
        cache,
        moduleCache,
    };
}

/**
 * Refuses a Go that cannot build the tools and may not fetch one that can.
 *
 * @throws SandboxError that names both versions.
 */
export function checkGo(go: GoInstallation, wanted: string): void {
    // before 1.21, go neither fetches a newer one nor understands today's go.mod files
    const canFetch = go.fetchesNewer && compareGo(go.version, "1.21") >= 0;
    if (compareGo(go.version, wanted) < 0 && !canFetch) {
        throw new SandboxError(
            `Go ${wanted} or newer is required to build the sandbox's tools, but the go on PATH is ${go.version}. ` +
                "Install a newer Go, or (from 1.21 on) allow go to download one: go env -w GOTOOLCHAIN=auto.",
        );
    }
}

/** Runs go and turns a failure into an error that says what to do. */
export async function runGo(
    run: RunCommand,
    command: Omit<Command, "program"> & { readonly log: string },
    what: { readonly what: string; readonly cache: string },
): Promise<Outcome> {
    const outcome = await run({ ...command, program: "go" });
    if (outcome.code !== 0) {
        throw new SandboxError(
            explainFailure({ ...what, output: outcome.output, log: command.log }),
        );
    }
    return outcome;
}
