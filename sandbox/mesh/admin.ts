import * as http from "node:http";
import { isCredential, readCredentials } from "./credentials";
import { respond } from "./proxy/respond";
import { listenOnLoopback } from "../listen";
import { closeServer } from "./proxy/server";
import type { MeshReport } from "./mesh-report";

/** The HTTP endpoint on loopback that reports what the mesh has observed; see {@link MeshReport} for the response. */
export class MeshAdmin {
    private readonly server: http.Server;

    /**
     * @param password what every request has to state
     * @param report makes the report, with a series from `since` (milliseconds since the epoch) on
     */
    constructor(password: string, report: (since: number) => MeshReport) {
        this.server = http.createServer((request, response) => {
            const given = readCredentials(request.headers.authorization).password;
            if (!isCredential(given, password)) {
                respond(response, {
                    status: 401,
                    message: "the mesh's admin endpoint requires the sandbox's password",
                });
                return;
            }
            const url = new URL(request.url ?? "/", "http://127.0.0.1");
            const since = Number(url.searchParams.get("since") ?? 0);
            if (url.pathname !== "/report" || request.method !== "GET") {
                respond(response, {
                    status: 404,
                    message: "the mesh's admin endpoint has GET /report only",
                });
            } else if (!Number.isFinite(since)) {
                respond(response, {
                    status: 400,
                    message: `since=${url.searchParams.get("since")}: must be a number of milliseconds since 1970`,
                });
            } else {
                response.writeHead(200, { "content-type": "application/json" });
                response.end(JSON.stringify(report(since)));
            }
        });
    }

    /** Starts to listen on loopback; resolves with the port. `port` 0 takes a free one. */
    listen(port: number): Promise<number> {
        return listenOnLoopback(this.server, port, "the mesh's admin endpoint");
    }

    /** Ends all connections. */
    close(): Promise<void> {
        return closeServer(this.server);
    }
}
