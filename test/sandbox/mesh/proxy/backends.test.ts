import assert from "node:assert/strict";
import type * as http from "node:http";
import type { HttpRouteRule } from "../../../../sandbox/mesh/mesh-objects";
import { clientSeries, ofApplication, scrape, total, type Line } from "../series";
import {
    type FakeApp,
    pod,
    route,
    type RunningMesh,
    service,
    slice,
    startApp,
    startFakeMesh,
} from "../support";

const primary = pod("test", "podinfo-primary", "10.0.0.1");
const canary = pod("test", "podinfo", "10.0.0.2");
const client = pod("test", "client", "10.0.0.3");
const user = "uid-client";
const url = "http://podinfo.test:9898/";

/** What a canary does, and what the proxies count for each request that the route sends to it. */
interface Row {
    readonly canary: string;
    /** What its process does; `down`: nothing listens; `absent`: the Service has no ready endpoint. */
    readonly handler: http.RequestListener | "down" | "absent";
    readonly timeout?: string;
    /** When the users hang up: once the canary's process has the request, or once its answer begins. */
    readonly hangUp?: "request" | "answer";
    /** Status that the users see; undefined where they hang up. */
    readonly users?: number;
    /** Labels of the one series of `…_backend_response_statuses_total`; absent: there is none. */
    readonly statuses?: Readonly<Record<string, string>>;
    /** Labels of the client's `response_total` for the canary; absent: there is none. */
    readonly outbound?: Readonly<Record<string, string | undefined>>;
    /** Whether the canary's `request_total` counts it, and labels of its `response_total`. */
    readonly received: boolean;
    readonly inbound?: Readonly<Record<string, string>>;
}

const success = { classification: "success" };
const failure = { classification: "failure" };
/** What hangs up a request, by its header `x-id`; undefined for users who wait. */
const hangUps = new Map<string, AbortController | undefined>();
const hang: http.RequestListener = ({ headers }) => hangUps.get(String(headers["x-id"]))?.abort();

const rows: readonly Row[] = [
    {
        canary: "is healthy",
        handler: (_, response) => response.end("canary"),
        users: 200,
        statuses: { http_status: "200", error: "" },
        outbound: { ...success, status_code: "200", error: "" },
        received: true,
        inbound: { ...success, status_code: "200" },
    },
    {
        canary: "answers 500",
        handler: (_, response) => response.writeHead(500).end("canary"),
        users: 500,
        statuses: { http_status: "500", error: "" },
        outbound: { ...failure, status_code: "500", error: "" },
        received: true,
        inbound: { ...failure, status_code: "500" },
    },
    {
        canary: "hangs, with a timeout of 500 ms",
        handler: hang,
        timeout: "500ms",
        users: 504,
        statuses: { http_status: "", error: "REQUEST_TIMEOUT" },
        outbound: { ...failure, status_code: undefined, error: "unclassified" },
        received: true,
    },
    { canary: "hangs, and the client aborts", handler: hang, hangUp: "request", received: true },
    {
        canary: "has no running application",
        handler: "down",
        users: 502,
        statuses: { http_status: "502", error: "" },
        outbound: { ...failure, status_code: "502" },
        received: true,
        inbound: { ...failure, status_code: "502" },
    },
    {
        canary: "has no endpoints",
        handler: "absent",
        users: 504,
        statuses: { http_status: "", error: "FAIL_FAST" },
        received: false,
    },
    {
        canary: "breaks off its answer",
        handler: (_, response) => {
            response.writeHead(200, { "content-length": "100" });
            response.write("half", () => response.destroy());
        },
        statuses: { http_status: "200", error: "UNKNOWN" },
        outbound: { ...failure, status_code: "200", error: "unclassified" },
        received: true,
        inbound: { ...failure, status_code: "200", error: "unclassified" },
    },
    {
        canary: "stalls in its answer, and the client aborts",
        handler: (_, response) => {
            response.writeHead(200, { "content-length": "100" });
            response.write("half");
        },
        hangUp: "answer",
        statuses: { http_status: "200", error: "UNKNOWN" },
        outbound: { ...success, status_code: "200", error: "" },
        received: true,
        inbound: { ...success, status_code: "200" },
    },
    {
        canary: "stalls in its answer, with a timeout of 500 ms",
        handler: (_, response) => {
            response.writeHead(200, { "content-length": "100" });
            response.write("half");
        },
        timeout: "500ms",
        statuses: { http_status: "200", error: "REQUEST_TIMEOUT" },
        outbound: { ...failure, status_code: "200", error: "unclassified" },
        received: true,
        inbound: { ...success, status_code: "200" },
    },
];

describe("the metrics of a route's backends, where half of the requests go to a canary that", () => {
    const apps: FakeApp[] = [];
    let mesh: RunningMesh | undefined;

    afterEach(async () => {
        await mesh?.stop();
        await Promise.all(apps.splice(0).map((app) => app.stop()));
    });

    async function start({ handler, timeout }: Row): Promise<RunningMesh> {
        const ports: Record<string, number> = {};
        const run = async (name: string, listener: http.RequestListener): Promise<void> => {
            const app = await startApp(name, listener);
            apps.push(app);
            ports[name] = app.port;
        };
        await run("podinfo-primary", (_, response) => response.end("primary"));
        if (typeof handler === "function") {
            await run("podinfo", handler);
        }
        const rule: HttpRouteRule = {
            backendRefs: ["podinfo-primary", "podinfo-canary"].map((name) => ({
                name,
                port: 9898,
                weight: 50,
            })),
        };
        const annotations =
            timeout === undefined ? undefined : { "timeout.linkerd.io/request": timeout };
        return startFakeMesh(
            {
                pods: [primary, canary, client],
                services: [
                    service("test", "podinfo", "10.1.0.1"),
                    service("test", "podinfo-primary", "10.1.0.2"),
                    service("test", "podinfo-canary", "10.1.0.3"),
                ],
                endpointSlices: [
                    slice("podinfo", [primary]),
                    slice("podinfo-primary", [primary]),
                    slice("podinfo-canary", [canary], handler !== "absent"),
                ],
                routes: [route([rule], { metadata: { ...route([]).metadata, annotations } })],
            },
            ports,
        );
    }

    /** Sends one request; 0 for an answer of the primary, undefined where there was no whole answer. */
    async function send(target: RunningMesh, row: Row): Promise<number | undefined> {
        const hangUp = new AbortController();
        const id = String(hangUps.size);
        hangUps.set(id, row.hangUp === "request" ? hangUp : undefined);
        try {
            const answer = await target.send(url, {
                user,
                headers: { "x-id": id },
                signal: hangUp.signal,
                onBody:
                    row.hangUp === "answer"
                        ? (text) => text === "half" && hangUp.abort()
                        : undefined,
            });
            return answer.body === "primary" ? 0 : answer.status;
        } catch {
            return undefined;
        }
    }

    for (const row of rows) {
        it(row.canary, async () => {
            const running = await start(row);
            mesh = running;
            const users: (number | undefined)[] = [];
            if (row.handler === "absent") {
                // the queue of the fake mesh holds two requests, so these come one after the other
                for (let sent = 0; sent < 20; sent += 1) {
                    users.push(await send(running, row));
                }
            } else {
                const all = Array.from({ length: 40 }, () => send(running, row));
                users.push(...(await Promise.all(all)));
            }
            const seen = users.filter((status) => status !== 0);
            const count = seen.length;
            assert.ok(count > 0, "the draw sends some requests to the canary");
            assert.deepEqual([...new Set(seen)], [row.users]);

            const outside = await clientSeries(running, user, users.length);
            assertBackend(outside, row, count);
            assertInbound(await scrape(running, "10.0.0.2"), row, count);
        });
    }
});

const statuses = "outbound_http_route_backend_response_statuses_total";
const toCanary = { parent_name: "podinfo", backend_name: "podinfo-canary" };

function assertBackend(series: readonly Line[], row: Row, count: number): void {
    const ended = row.statuses === undefined ? 0 : count;
    assert.equal(total(series, "outbound_http_route_backend_requests_total", toCanary), count);
    assert.equal(total(series, statuses, toCanary), ended);
    assert.equal(total(series, statuses, { ...toCanary, ...row.statuses }), ended);
    const duration = "outbound_http_route_backend_response_duration_seconds_count";
    assert.equal(total(series, duration, toCanary), ended);
    const ofCanary = { direction: "outbound", dst_service: "podinfo-canary" };
    assert.equal(total(series, "request_total", ofCanary), row.received ? count : 0);
    const responses = row.outbound === undefined ? 0 : count;
    assert.equal(total(series, "response_total", ofCanary), responses);
    assert.equal(total(series, "response_total", { ...ofCanary, ...row.outbound }), responses);
    // the route itself ends as its backends do
    const routeStatuses = "outbound_http_route_request_statuses_total";
    const others = total(series, statuses, {
        parent_name: "podinfo",
        backend_name: "podinfo-primary",
    });
    assert.equal(total(series, routeStatuses, { parent_name: "podinfo" }), ended + others);
    assert.equal(total(series, statuses, { error: "LOAD_SHED" }), 0);
}

function assertInbound(series: readonly Line[], row: Row, count: number): void {
    const responses = row.inbound === undefined ? 0 : count;
    assert.equal(total(series, "request_total", ofApplication), row.received ? count : 0);
    assert.equal(total(series, "response_total", ofApplication), responses);
    assert.equal(total(series, "response_total", { ...ofApplication, ...row.inbound }), responses);
}
