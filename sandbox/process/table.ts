import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { isErrorCode } from "../errors";

/** A process of this user, as the system lists it. */
export interface ListedProcess {
    readonly pid: number;
    readonly parent: number;
    readonly args: readonly string[];
    /** Whether its environment, as it was at its start, has a variable with exactly this value. */
    hasVariable(name: string, value: string): boolean;
}

/** All running processes whose environment this user may read. */
export function listProcesses(): readonly ListedProcess[] {
    return process.platform === "linux" ? fromProc() : fromPs();
}

function fromProc(): ListedProcess[] {
    return fs
        .readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => {
            try {
                const read = (file: string): string =>
                    fs.readFileSync(`/proc/${name}/${file}`, "utf8");
                const variables = new Set(read("environ").split("\0"));
                // behind the program's name, which is in brackets and may hold any character: state and parent
                const [, parent] = read("stat")
                    .replace(/^.*\) /s, "")
                    .split(" ");
                return [
                    {
                        pid: Number(name),
                        parent: Number(parent),
                        args: read("cmdline").split("\0").slice(0, -1),
                        hasVariable: (variable: string, value: string) =>
                            variables.has(`${variable}=${value}`),
                    },
                ];
            } catch (error) {
                // it has ended since, or belongs to another user
                if (
                    ["ENOENT", "ESRCH", "EACCES", "EPERM"].some((code) => isErrorCode(error, code))
                ) {
                    return [];
                }
                throw error;
            }
        });
}

/** On macOS, `ps` appends the environment to the arguments. */
function fromPs(): ListedProcess[] {
    const text = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,ppid=,command="], {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
    });
    return text.split("\n").flatMap((line) => {
        const [, pid, parent, rest] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
        if (rest === undefined) {
            return [];
        }
        return [
            {
                pid: Number(pid),
                parent: Number(parent),
                args: rest.split(" "),
                hasVariable: (variable: string, value: string) =>
                    `${rest} `.includes(` ${variable}=${value} `),
            },
        ];
    });
}
