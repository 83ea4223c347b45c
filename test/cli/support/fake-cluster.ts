import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Fields } from "../../../rules/canary/reading";
import { kubeconfig, startApiServer } from "../../policy/support";
import { forwardPorts, type PodAnswer } from "./fake-port-forward";

/** What an API server answers on a path: an object, text, or a status of HTTP with an object. */
export type FakeAnswer =
    Fields | { readonly text: string } | { readonly status: number; readonly body: Fields };

/** What else an API server does. */
export interface FakeClusterParts {
    /** What a pod, `namespace/name:port`, answers through a port-forward. @default - nothing listens */
    readonly pods?: (pod: string) => PodAnswer | undefined;
    /** The status with which port-forwards are refused. @default - none is */
    readonly refuseForwards?: () => number | undefined;
}

/** An API server that answers what a test says. */
export interface FakeCluster {
    /** Path of a kubeconfig for it. */
    readonly kubeconfig: string;
    readonly url: string;
    /** Paths asked for, with their queries. */
    readonly asked: string[];
    /** Objects that were changed, with the change. */
    readonly patched: { readonly path: string; readonly change: unknown }[];
    close(): Promise<void>;
}

/**
 * Starts an API server.
 *
 * @param answer what it answers on a path; `undefined` is HTTP 404, "cut" ends the connection
 */
export async function startFakeCluster(
    answer: (path: string, query: URLSearchParams) => FakeAnswer | "cut" | undefined,
    { pods = () => undefined, refuseForwards }: FakeClusterParts = {},
): Promise<FakeCluster> {
    const asked: string[] = [];
    const patched: { path: string; change: unknown }[] = [];
    const server = await startApiServer((request, response) => {
        const url = new URL(request.url ?? "", "http://x");
        asked.push(request.url ?? "");
        const found = answer(url.pathname, url.searchParams);
        if (found === "cut") {
            request.socket.destroy();
            return;
        }
        if (request.method === "PATCH") {
            let text = "";
            request.on("data", (part: Buffer) => (text += part.toString("utf8")));
            request.on("end", () => patched.push({ path: url.pathname, change: JSON.parse(text) }));
        }
        if (found !== undefined && "text" in found) {
            response.end(found.text);
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
    forwardPorts(server.server, pods, refuseForwards);
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-cluster-"));
    const file = path.join(dir, "kubeconfig");
    fs.writeFileSync(file, kubeconfig(`http://${server.url}`));
    return {
        kubeconfig: file,
        url: `http://${server.url}`,
        asked,
        patched,
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
