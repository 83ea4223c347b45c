import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import type * as http from "node:http";
import * as path from "node:path";

import type { Site } from "./loopback-internet";

/** A repository to serve. */
export interface ServedRepository {
    /** Its path on the server, such as `fluxcd/flagger`. */
    readonly name: string;
    /** The folders in it, by where their contents are now. */
    readonly folders: Readonly<Record<string, string>>;
    /** Its only tag. */
    readonly tag: string;
}

/**
 * Makes a bare repository with one commit under a folder of repositories.
 *
 * @param root - what {@link gitSite} serves
 */
export function makeRepository(root: string, { folders, name, tag }: ServedRepository): void {
    const work = path.join(root, "work", name);
    for (const [folder, from] of Object.entries(folders)) {
        fs.cpSync(fs.realpathSync(from), path.join(work, folder), { recursive: true });
    }
    const git = (...args: string[]): void =>
        void execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@test", ...args], {
            cwd: work,
            env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
            stdio: "pipe",
        });
    git("init", "--quiet", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--quiet", "--message", tag);
    git("tag", tag);
    const bare = path.join(root, name);
    fs.mkdirSync(path.dirname(bare), { recursive: true });
    git("clone", "--quiet", "--bare", work, bare);
    fs.rmSync(path.join(root, "work"), { recursive: true });
}

/** Serves bare repositories read-only with git's own `http-backend`, as hosting services do: with and without `.git`. */
export function gitSite(root: string): Site {
    return (request, response) => {
        const { pathname, search } = new URL(request.url ?? "", "https://git.test");
        const child = spawn("git", ["http-backend"], {
            env: {
                PATH: process.env["PATH"],
                GIT_PROJECT_ROOT: root,
                GIT_HTTP_EXPORT_ALL: "1",
                GIT_CONFIG_GLOBAL: "/dev/null",
                GIT_CONFIG_SYSTEM: "/dev/null",
                PATH_INFO: pathname.replace(/^(\/[^/]+\/[^/]+?)\.git\//, "$1/"),
                QUERY_STRING: search.slice(1),
                REQUEST_METHOD: request.method,
                CONTENT_TYPE: request.headers["content-type"] ?? "",
                CONTENT_LENGTH: request.headers["content-length"] ?? "",
                HTTP_CONTENT_ENCODING: String(request.headers["content-encoding"] ?? ""),
                GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
            },
            // what git refuses, it also reports to the client
            stdio: ["pipe", "pipe", "ignore"],
        });
        const output: Buffer[] = [];
        // git ends before it has read everything when it refuses a request
        child.stdin.on("error", () => child.stdin.destroy());
        request.pipe(child.stdin);
        child.stdout.on("data", (part: Buffer) => output.push(part));
        child.once("error", (error) => response.destroy(error));
        child.once("close", () => sendCgi(Buffer.concat(output), response));
    };
}

function sendCgi(output: Buffer, response: http.ServerResponse): void {
    const end = output.indexOf("\r\n\r\n");
    const headers = output
        .subarray(0, end)
        .toString()
        .split("\r\n")
        .map((line): [string, string] => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        });
    const status = headers.find(([name]) => name === "status")?.[1] ?? "200";
    response.writeHead(
        parseInt(status, 10),
        Object.fromEntries(headers.filter(([name]) => name !== "status")),
    );
    response.end(output.subarray(end + 4));
}
