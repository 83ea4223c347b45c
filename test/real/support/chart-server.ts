import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import type { Site } from "./loopback-internet";

/** A chart to put into a repository. */
export interface PackedChart {
    /** Folder of the chart. */
    readonly folder: string;
    /** Version to publish it under. */
    readonly version: string;
}

/** A user of a server. */
export interface Login {
    readonly username: string;
    readonly password: string;
}

/**
 * Packs charts with the real helm, as a release does.
 *
 * @param dir - folder of the repository
 * @param url - address that its index states
 * @param env - where helm is found
 */
export function publishCharts(
    dir: string,
    url: string,
    charts: readonly PackedChart[],
    env: Readonly<Record<string, string>>,
): void {
    const helm = (...args: string[]): void =>
        void execFileSync("helm", args, { env: { ...process.env, ...env }, stdio: "pipe" });
    fs.mkdirSync(dir, { recursive: true });
    for (const { folder, version } of charts) {
        helm("package", fs.realpathSync(folder), "--version", version, "--destination", dir);
    }
    helm("repo", "index", dir, "--url", url);
}

/**
 * Serves the files of a folder.
 *
 * @param prefix - path of the folder in the address, such as `/edge`
 */
export function fileSite(dir: string, prefix = ""): Site {
    return ({ url = "" }, response) => {
        const file = url.startsWith(`${prefix}/`) ? url.slice(prefix.length + 1) : "";
        const found = path.join(dir, path.basename(file));
        if (file === "" || path.basename(file) !== file || !fs.existsSync(found)) {
            response.writeHead(404).end("not found\n");
            return;
        }
        response.end(fs.readFileSync(found));
    };
}

/** Lets only one user in. */
export function withLogin(site: Site, { password, username }: Login): Site {
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    return (request, response) => {
        if (request.headers.authorization === expected) {
            site(request, response);
            return;
        }
        response.writeHead(401, { "www-authenticate": 'Basic realm="charts"' });
        response.end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED" }] }));
    };
}

/** Answers everything with a status. */
export function statusSite(status: number): Site {
    return (_, response) => response.writeHead(status).end();
}

/** Announces an answer and cuts the connection within it. */
export const cutSite: Site = (_, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("apiVersion: v1\n", () => response.socket?.destroy());
};

/** Answers as another site does, after some time. */
export function slowSite(site: Site, milliseconds: number): Site {
    return (request, response) =>
        void setTimeout(() => site(request, response), milliseconds).unref();
}

/** Never answers. */
export const silentSite: Site = () => undefined;
