import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Command, Outcome, RunCommand } from "../../../sandbox/tools/commands";
import { modulesFolder } from "../../../sandbox/tools/pins";
import type { ToolEnvironment } from "../../../sandbox/tools/provide";

/** Folders of one test file; `remove` goes into its `after`. */
export class Scratch {
    private readonly folders: string[] = [];

    folder(): string {
        const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "tools-test-")));
        this.folders.push(folder);
        return folder;
    }

    remove(): void {
        for (const folder of this.folders) {
            fs.rmSync(folder, { recursive: true, force: true });
        }
    }
}

/** A program that prints a line. */
export function writeProgram(file: string, line: string): string {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `#!/bin/sh\necho '${line}'\n`, { mode: 0o755 });
    return file;
}

/** What a stand-in for go does besides its work: waits, or fails with an output. */
export interface FakeGo {
    readonly run: RunCommand;
    /** Arguments of every call of go, joined by blanks. */
    readonly calls: string[];
}

/** A stand-in for go that writes small files as binaries; other programs are not run. */
export function fakeGo(
    options: {
        /** Answers a call in its own way, or nothing to leave it to the stand-in. */
        readonly before?: (command: Command) => Promise<Outcome | undefined>;
        /** Folder that `go mod download` gives out. */
        readonly moduleFolder?: string;
    } = {},
): FakeGo {
    const calls: string[] = [];
    const run: RunCommand = async (command) => {
        calls.push(command.args.join(" "));
        const answer = await options.before?.(command);
        if (answer !== undefined) {
            return answer;
        }
        const [verb] = command.args;
        if (verb === "env") {
            return succeeded(`go1.99.0\nlocal\n${os.tmpdir()}\n${os.tmpdir()}\n`);
        }
        if (verb === "mod") {
            return succeeded(JSON.stringify({ Dir: options.moduleFolder }));
        }
        if (verb === "build") {
            writeBinaries(command.args);
        }
        return succeeded("");
    };
    return { run, calls };
}

function writeBinaries(args: readonly string[]): void {
    const output = args.indexOf("-o");
    const target = args[output + 1];
    const packages = args.slice(output + 2);
    const files = target.endsWith(path.sep)
        ? packages.map((name) => path.join(target, path.basename(name)))
        : [target];
    for (const file of files) {
        writeProgram(file, "built");
    }
}

/** The outcome of a command that went well. */
export function succeeded(stdout: string): Outcome {
    return { code: 0, stdout, output: stdout };
}

/** The outcome of a command that failed. */
export function failed(output: string): Outcome {
    return { code: 1, stdout: "", output };
}

/** Surroundings with an empty cache and PATH. */
export function surroundings(
    root: string,
    run: RunCommand,
    change: Partial<ToolEnvironment> = {},
): ToolEnvironment {
    return {
        root,
        modules: modulesFolder,
        platform: "linux",
        arch: "x64",
        env: { PATH: "" },
        run,
        sink: { line: () => undefined },
        signal: new AbortController().signal,
        archives: [],
        unreachable: new Set(),
        ...change,
    };
}
