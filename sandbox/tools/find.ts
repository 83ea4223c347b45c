import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../errors";
import type { RunCommand } from "./commands";
import type { Tool, ToolName } from "./types";

/** Where a tool was found. */
export interface FoundTool {
    readonly file: string;
    readonly source: "setting" | "PATH";
}

/** The environment variable with the path of a tool. */
export function settingName(name: ToolName): string {
    return `LINKERD_CANARY_TOOL_${name.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * The program that a setting names.
 *
 * @throws SandboxError when there is a setting and it does not name a program.
 */
export function fromSetting(name: ToolName, env: NodeJS.ProcessEnv): FoundTool | undefined {
    const value = env[settingName(name)];
    if (value === undefined || value === "") {
        return undefined;
    }
    if (!path.isAbsolute(value) || !isExecutable(value)) {
        throw new SandboxError(
            `${settingName(name)}=${value}: this must be the absolute path of a program. ` +
                `Correct it, or unset it to use the pinned ${name}.`,
        );
    }
    return { file: value, source: "setting" };
}

/**
 * Refuses settings for tools that do not exist, which would otherwise be passed over in silence.
 *
 * @throws SandboxError that names all of them and the tools there are.
 */
export function refuseUnknownSettings(env: NodeJS.ProcessEnv, names: readonly ToolName[]): void {
    const known = new Set(names.map(settingName));
    const unknown = Object.keys(env).filter(
        (name) => name.startsWith("LINKERD_CANARY_TOOL_") && !known.has(name),
    );
    if (unknown.length > 0) {
        throw new SandboxError(
            `${unknown.join(", ")}: unknown tool. Known settings: ${[...known].join(", ")}.`,
        );
    }
}

/** The programs of a name on PATH, in its order, without those of our own cache. */
export function onPath(name: string, env: NodeJS.ProcessEnv, cacheRoot: string): string[] {
    return (env.PATH ?? "")
        .split(path.delimiter)
        .filter((folder) => path.isAbsolute(folder))
        .filter((folder) => path.relative(cacheRoot, folder).startsWith(".."))
        .map((folder) => path.join(folder, name))
        .filter(isExecutable);
}

/** What a program answered when it was asked for its version; kept from one run to the next. */
export interface VersionMemory {
    recall(file: string): string | undefined;
    remember(file: string, version: string): void;
}

/** The first program on PATH that says it is the version wanted. */
export async function fromPath(
    tool: Tool,
    version: string,
    environment: {
        readonly env: NodeJS.ProcessEnv;
        readonly cacheRoot: string;
        readonly run: RunCommand;
        readonly memory: VersionMemory;
    },
): Promise<FoundTool | undefined> {
    if (tool.question === undefined) {
        return undefined;
    }
    for (const file of onPath(tool.name, environment.env, environment.cacheRoot)) {
        let answer = environment.memory.recall(file);
        if (answer === undefined) {
            answer = await askVersion(file, tool.question, environment);
            environment.memory.remember(file, answer);
        }
        if (answer === version) {
            return { file, source: "PATH" };
        }
    }
    return undefined;
}

const ASK_LIMIT_MS = 10_000;

/** The version that a program says it has, or an empty text when it says none. */
async function askVersion(
    file: string,
    question: NonNullable<Tool["question"]>,
    { env, run }: { readonly env: NodeJS.ProcessEnv; readonly run: RunCommand },
): Promise<string> {
    const outcome = await run({
        program: file,
        args: question.args,
        cwd: path.parse(file).root,
        // asked for its version, the Pulumi CLI would otherwise look for a newer one on the net
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        limitMs: ASK_LIMIT_MS,
    }).catch((error: unknown) => {
        // a program that cannot even be started, one of another platform say, is not the one wanted
        if (error instanceof Error && "syscall" in error) {
            return { stdout: "" };
        }
        throw error;
    });
    return question.answer.exec(outcome.stdout)?.[1] ?? "";
}

function isExecutable(file: string): boolean {
    try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
    } catch (error) {
        if (error instanceof Error && "code" in error) {
            return false;
        }
        throw error;
    }
}
