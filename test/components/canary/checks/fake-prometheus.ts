import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Whether a command that the load tester runs with bash succeeds. */
export function runs(command: string): Promise<boolean> {
    return new Promise((resolve) => {
        execFile("bash", ["-c", command], { env: { PATH: process.env["PATH"] } }, (error) => {
            resolve(error === null);
        });
    });
}

/** An HTTP API of Prometheus whose answers a test sets. */
export class FakePrometheus {
    /** The queries, in order. */
    readonly asked: string[] = [];
    /** The answer to every query, or to this one. */
    result: readonly unknown[] | ((query: string) => readonly unknown[]) = [];
    /** Whether it denies access. */
    refuses = false;
    #server: Server | undefined;

    get address(): string {
        return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}/`;
    }

    start(): Promise<void> {
        const server = createServer((request, response) => {
            const url = new URL(request.url ?? "/", "http://prometheus");
            const query = url.searchParams.get("query") ?? "";
            this.asked.push(query);
            const result = typeof this.result === "function" ? this.result(query) : this.result;
            response.statusCode = url.pathname !== "/api/v1/query" ? 404 : this.refuses ? 403 : 200;
            response.end(
                JSON.stringify({ status: "success", data: { resultType: "vector", result } }),
            );
        });
        this.#server = server;
        return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    }

    reset(): void {
        this.asked.length = 0;
        this.result = [];
        this.refuses = false;
    }

    stop(): Promise<void> {
        return new Promise((resolve) => {
            this.#server?.close(() => resolve());
        });
    }
}
