import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Fields } from "../../../rules/canary/reading";
import { kubeconfig, startApiServer } from "../../policy/support";

/** What an API server answers on a path: an object, or a status of HTTP with one. */
export type FakeAnswer = Fields | { readonly status: number; readonly body: Fields };

/** An API server that answers what a test says. */
export interface FakeCluster {
    /** Path of a kubeconfig for it. */
    readonly kubeconfig: string;
    readonly url: string;
    /** Paths asked for, with their queries. */
    readonly asked: string[];
    close(): Promise<void>;
}

/**
 * Starts an API server.
 *
 * @param answer what it answers on a path; `undefined` is HTTP 404, "cut" ends the connection
 */
export async function startFakeCluster(
    answer: (path: string, query: URLSearchParams) => FakeAnswer | "cut" | undefined,
): Promise<FakeCluster> {
    const asked: string[] = [];
    const server = await startApiServer((request, response) => {
        const url = new URL(request.url ?? "", "http://x");
        asked.push(request.url ?? "");
        const found = answer(url.pathname, url.searchParams);
        if (found === "cut") {
            request.socket.destroy();
            return;
        }
        const { status, body } =
            found === undefined
                ? { status: 404, body: { kind: "Status", message: "not found" } }
                : "body" in found
                  ? (found as { status: number; body: Fields })
                  : { status: 200, body: found };
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
    });
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-cluster-"));
    const file = path.join(dir, "kubeconfig");
    fs.writeFileSync(file, kubeconfig(`http://${server.url}`));
    return {
        kubeconfig: file,
        url: `http://${server.url}`,
        asked,
        close: async () => {
            fs.rmSync(dir, { recursive: true });
            await server.close();
        },
    };
}

/** An event as Flagger's client sends it. */
export function eventObject(
    message: string,
    at: number,
    more: Fields = {},
    name = "podinfo",
): Fields {
    const time = new Date(at).toISOString().replace(/\.\d+Z/, "Z");
    return {
        involvedObject: { kind: "Canary", namespace: "test", name },
        source: { component: "flagger" },
        reason: "Synced",
        type: /^(Halt|Rolling back|Canary failed)/.test(message) ? "Warning" : "Normal",
        message,
        firstTimestamp: time,
        lastTimestamp: time,
        count: 1,
        ...more,
    };
}
