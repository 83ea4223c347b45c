import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { ScriptedAnswer, ScriptedCheck } from "../../../../plan";
import type { ScriptedMetric } from "./metrics";

/** What the server asks of a release's script. */
export interface Scripted {
    readonly metrics: readonly ScriptedMetric[];
    /** Called when Flagger asks; the reply waits for it. */
    asked(check: Pick<ScriptedCheck, "kind" | "name">): Promise<ScriptedAnswer>;
    /** Called when Flagger sends an event; the reply waits for it. */
    told(event: string): Promise<void>;
}

/** The server of a test: answers for all hooks, all metrics and all events of the releases. */
export class AnsweringServer {
    private readonly releases = new Map<string, Scripted>();
    // Flagger ends its idle connections: one that is closed here may be used again in that moment, and a hook fail.
    private readonly server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
        this.reply(request, response).catch((error: unknown) => {
            response.writeHead(501).end(String(error));
        });
    });

    private constructor() {}

    static async start(): Promise<AnsweringServer> {
        const server = new AnsweringServer();
        await new Promise<void>((resolve) => server.server.listen(0, "127.0.0.1", resolve));
        return server;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    add(name: string, release: Scripted): void {
        this.releases.set(name, release);
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    private async reply(
        request: http.IncomingMessage,
        response: http.ServerResponse,
    ): Promise<void> {
        const url = new URL(request.url ?? "/", this.url);
        const [, area, name, kind, hook] = url.pathname.split("/");
        if (area === "event") {
            const { metadata } = await readJson<{ metadata: Record<string, string> }>(request);
            await this.find(name).told(`${metadata.eventType}: ${metadata.eventMessage}`);
            response.end();
        } else if (area === "hook") {
            const answer = await this.find(name).asked({
                kind: kind as ScriptedCheck["kind"],
                name: hook,
            });
            const { body = "", status } = hookReply(kind, answer);
            response.writeHead(status).end(body);
        } else {
            await this.replyMetric(area, name, url.searchParams.get("query") ?? "", response);
        }
    }

    private async replyMetric(
        area: string,
        name: string,
        query: string,
        response: http.ServerResponse,
    ): Promise<void> {
        if (query === "vector(1)") {
            response.end(vector(1));
            return;
        }
        const scripted = /^scripted\{canary="([^"]+)", metric="([^"]+)"\}$/.exec(query);
        const metric = scripted?.[2] ?? builtIn(query);
        const release = this.find(area === "template" ? (scripted?.[1] ?? "") : name);
        const { passes, unit } = release.metrics.find(({ fields }) => fields.name === metric) ?? {
            passes: 0,
            unit: 1,
        };
        const answer = await release.asked({ kind: "metric", name: metric });
        if (typeof answer === "object") {
            const { body = "", status } = answer as { status: number; body?: string };
            response.writeHead(status).end(body);
        } else {
            response.end(
                answer === false ? vector() : vector(answer === true ? passes : answer / unit),
            );
        }
    }

    private find(name: string): Scripted {
        const release = this.releases.get(name);
        if (release === undefined) {
            throw new Error(`no release ${name}`);
        }
        return release;
    }
}

/** Which of Flagger's own queries it is. */
function builtIn(query: string): string {
    return query.includes("histogram_quantile")
        ? "request-duration"
        : query.includes("http_request_duration_seconds_count")
          ? "request-success-rate"
          : "old";
}

function hookReply(kind: string, answer: ScriptedAnswer): { status: number; body?: string } {
    if (typeof answer === "object" && "status" in answer) {
        return answer;
    }
    // a rollback hook rolls back by an answer that would pass any other
    const passes = kind === "rollback" ? answer === false : answer !== false;
    return passes ? { status: 200 } : { status: 403, body: "Forbidden" };
}

/** An answer of Prometheus with one value, or with none. */
function vector(...values: readonly number[]): string {
    return JSON.stringify({
        status: "success",
        data: {
            resultType: "vector",
            result: values.map((value) => ({ metric: {}, value: [0, String(value)] })),
        },
    });
}

/** A request's whole body as JSON. */
async function readJson<T>(request: http.IncomingMessage): Promise<T> {
    const parts: Buffer[] = [];
    for await (const part of request) {
        parts.push(part as Buffer);
    }
    return JSON.parse(Buffer.concat(parts).toString()) as T;
}
