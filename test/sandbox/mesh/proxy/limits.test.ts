import assert from "node:assert/strict";
import type * as http from "node:http";
import type { HttpRoute } from "../../../../sandbox/mesh/mesh-objects";
import { clientSeries, scrape, ofApplication, total } from "../series";
import {
    type FakeApp,
    type FakeCluster,
    pod,
    route,
    type RunningMesh,
    service,
    slice,
    startApp,
    startFakeMesh,
    viewOf,
} from "../support";

const primary = pod("test", "podinfo-primary", "10.0.0.1");
const canary = pod("test", "podinfo-canary", "10.0.0.2");
const clients = [pod("test", "client", "10.0.0.3"), pod("test", "another", "10.0.0.4")];
const user = "uid-client";
const url = "http://podinfo.test:9898/";
const statuses = "outbound_http_route_backend_response_statuses_total";
const requests = "outbound_http_route_backend_requests_total";

describe("the limits and retries of a route", () => {
    const apps: FakeApp[] = [];
    let mesh: RunningMesh | undefined;
    let fakeCluster: FakeCluster = {};

    afterEach(async () => {
        await mesh?.stop();
        await Promise.all(apps.splice(0).map((app) => app.stop()));
    });

    /** Starts a mesh with a route to the two backends, and annotations on the route or on its Service. */
    async function start(
        handlers: Readonly<Record<string, http.RequestListener>>,
        weights: Readonly<Record<string, number>>,
        annotations: { route?: Record<string, string>; service?: Record<string, string> } = {},
    ): Promise<RunningMesh> {
        const ports: Record<string, number> = {};
        for (const [name, handler] of Object.entries(handlers)) {
            const app = await startApp(name, handler);
            apps.push(app);
            ports[name] = app.port;
        }
        const backendRefs = Object.entries(weights).map(([name, weight]) => ({
            name,
            port: 9898,
            weight,
        }));
        fakeCluster = {
            pods: [primary, canary, ...clients],
            services: [
                service("test", "podinfo", "10.1.0.1", { annotations: annotations.service }),
                service("test", "podinfo-primary", "10.1.0.2"),
                service("test", "podinfo-canary", "10.1.0.3"),
                service("test", "empty", "10.1.0.4"),
            ],
            endpointSlices: [
                slice("podinfo-primary", [primary]),
                slice("podinfo-canary", [canary]),
            ],
            routes: [
                route([{ backendRefs }], {
                    metadata: { ...route([]).metadata, annotations: annotations.route },
                }),
            ],
        };
        mesh = await startFakeMesh(fakeCluster, ports);
        return mesh;
    }

    function otherPort(object: HttpRoute): HttpRoute {
        const parentRefs = object.spec?.parentRefs?.map((ref) => ({ ...ref, port: 9797 }));
        const parents = object.status?.parents?.map((parent) => ({
            ...parent,
            parentRef: { ...parent.parentRef, port: 9797 },
        }));
        return { ...object, spec: { ...object.spec, parentRefs }, status: { parents } };
    }

    const hang: http.RequestListener = () => undefined;
    const stall: http.RequestListener = (_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half");
    };
    const answer: http.RequestListener = (_, response) => response.end("whole");

    const timeouts: [string, Record<string, string>, http.RequestListener, string][] = [
        ["request timeout of 100 ms", { request: "100ms" }, hang, "REQUEST_TIMEOUT"],
        ["request timeout of 0", { request: "0" }, answer, "REQUEST_TIMEOUT"],
        ["request timeout of 0s", { request: "0s" }, answer, "REQUEST_TIMEOUT"],
        ["response timeout of 100 ms", { response: "100ms" }, hang, "RESPONSE_STREAM_TIMEOUT"],
        ["response timeout of 0s", { response: "0s" }, answer, "RESPONSE_STREAM_TIMEOUT"],
    ];
    for (const on of ["route", "service"] as const) {
        for (const [name, set, handler, error] of timeouts) {
            it(`answer 504 after a ${name} on the ${on}`, async () => {
                const annotations = Object.fromEntries(
                    Object.entries(set).map(([key, value]) => [`timeout.linkerd.io/${key}`, value]),
                );
                const handlers = { "podinfo-canary": handler };
                const running = await start(
                    handlers,
                    { "podinfo-canary": 1 },
                    { [on]: annotations },
                );
                const { status, body } = await running.send(url, { user });
                assert.equal(status, 504);
                assert.match(body, /timed out/);
                const ended = { http_status: "", error };
                assert.equal(total(await clientSeries(running, user, 1), statuses, ended), 1);
            });
        }
    }

    const bodyLimits: [string, Record<string, string>, string][] = [
        ["idle", { "timeout.linkerd.io/idle": "100ms" }, "IDLE_TIMEOUT"],
        ["response", { "timeout.linkerd.io/response": "100ms" }, "RESPONSE_STREAM_TIMEOUT"],
    ];
    for (const [name, annotations, error] of bodyLimits) {
        it(`break off a body that stalls past the ${name} timeout`, async () => {
            const handlers = { "podinfo-canary": stall };
            const running = await start(handlers, { "podinfo-canary": 1 }, { route: annotations });
            await assert.rejects(running.send(url, { user }));
            const ended = { http_status: "200", error };
            assert.equal(total(await clientSeries(running, user, 1), statuses, ended), 1);
        });
    }

    it("take none from the Service where the route sets one", async () => {
        const running = await start(
            { "podinfo-canary": (_, response) => setTimeout(() => response.end("late"), 200) },
            { "podinfo-canary": 1 },
            {
                route: { "timeout.linkerd.io/response": "10s" },
                service: { "timeout.linkerd.io/request": "50ms" },
            },
        );
        assert.equal((await running.send(url, { user })).status, 200);
    });

    const failing: http.RequestListener = (_, response) => response.writeHead(500).end("canary");
    const both = { "podinfo-primary": 50, "podinfo-canary": 50 };
    const retry = { "retry.linkerd.io/http": "5xx", "retry.linkerd.io/limit": "1" };

    for (const on of ["route", "service"] as const) {
        it(`draw the backend again for each try, and count each, with retries on the ${on}`, async () => {
            const handlers = { "podinfo-primary": answer, "podinfo-canary": failing };
            const running = await start(handlers, both, { [on]: retry });
            const answers = await Promise.all(
                Array.from({ length: 200 }, () => running.send(url, { user })),
            );
            const failed = answers.filter(({ status }) => status === 500).length;
            const series = await clientSeries(running, user, answers.length);
            const ofCanary = { parent_name: "podinfo", backend_name: "podinfo-canary" };
            const tries = total(series, requests, ofCanary);
            // by chance 50 of the users and 150 of the tries: a try in two, and one in two of the second tries
            assert.ok(failed > 20 && failed < 80, `${failed} of 200 users see a failure`);
            assert.ok(tries > 110 && tries < 190, `${tries} tries`);
            const ofStatus = { ...ofCanary, http_status: "500" };
            assert.equal(total(series, statuses, { ...ofStatus, error: "" }), failed);
            assert.equal(
                total(series, statuses, { ...ofStatus, error: "UNKNOWN" }),
                tries - failed,
            );
            const outbound = { direction: "outbound", dst_service: "podinfo-canary" };
            const failures = { ...outbound, classification: "failure" };
            assert.equal(total(series, "response_total", failures), tries);
            const inbound = await scrape(running, "10.0.0.2");
            assert.equal(total(inbound, "request_total", ofApplication), tries);
            assert.equal(total(inbound, "response_total", ofApplication), tries);
            // users' requests are counted once each, whatever it took
            const counted = running.recorder.totals().reduce((sum, { count }) => sum + count, 0);
            assert.equal(counted, 200);
            const pods = running.recorder.podTotals();
            assert.equal(
                pods.find(({ pod: name }) => name === "test/podinfo-canary")?.count,
                tries,
            );
        });
    }

    it("send a request's body again", async () => {
        let tries = 0;
        const second: http.RequestListener = (_, response) => {
            tries += 1;
            response.writeHead(tries === 1 ? 503 : 200).end();
        };
        const running = await start(
            { "podinfo-canary": second },
            { "podinfo-canary": 1 },
            { route: retry },
        );
        const { status } = await running.send(url, { user, method: "POST", body: "hello" });
        assert.equal(status, 200);
        assert.deepEqual(
            apps[0].requests.map(({ body }) => body),
            ["hello", "hello"],
        );
    });

    it("do not send a body of more than 64 KiB again", async () => {
        const running = await start(
            { "podinfo-canary": failing },
            { "podinfo-canary": 1 },
            { route: retry },
        );
        const body = "x".repeat(64 * 1024 + 1);
        assert.equal((await running.send(url, { user, method: "POST", body })).status, 500);
        assert.equal(apps[0].requests.length, 1);
    });

    it("retry a try without headers after the retry timeout, the last one without that limit", async () => {
        const slow: http.RequestListener = (_, response) =>
            void setTimeout(() => response.end("late"), 300);
        const running = await start(
            { "podinfo-canary": slow },
            { "podinfo-canary": 1 },
            { route: { "retry.linkerd.io/timeout": "100ms" } },
        );
        assert.equal((await running.send(url, { user })).body, "late");
        const series = await clientSeries(running, user, 1);
        const timedOut = { http_status: "", error: "RESPONSE_HEADERS_TIMEOUT" };
        assert.equal(total(series, statuses, timedOut), 1);
        assert.equal(total(series, statuses, { http_status: "200", error: "" }), 1);
    });

    it("reset the connection where all of two weights are 0", async () => {
        const handlers = { "podinfo-primary": answer, "podinfo-canary": answer };
        const running = await start(handlers, { "podinfo-primary": 0, "podinfo-canary": 0 });
        await assert.rejects(running.send(url, { user }), { code: "ECONNRESET" });
        assert.equal(total(await clientSeries(running, user, 1), requests, {}), 0);
    });

    it("reset HTTP/1.1 connections to a port that a GRPCRoute is attached to", async () => {
        const running = await start({ "podinfo-canary": answer }, { "podinfo-canary": 1 });
        assert.equal((await running.send(url, { user })).status, 200);
        const grpc = { ...route([]), kind: "GRPCRoute" };
        running.source.replace(viewOf({ ...fakeCluster, grpcRoutes: [grpc] }));
        await assert.rejects(running.send(url, { user }), { code: "ECONNRESET" });
        running.source.replace(viewOf({ ...fakeCluster, grpcRoutes: [otherPort(grpc)] }));
        assert.equal((await running.send(url, { user })).status, 200);
    });

    it("label requests with the group of Linkerd's own HTTPRoute", async () => {
        const running = await start({ "podinfo-canary": answer }, { "podinfo-canary": 1 });
        const rules = [{ backendRefs: [{ name: "podinfo-canary", port: 9898 }] }];
        const own = route(rules, { apiVersion: "policy.linkerd.io/v1beta3" });
        running.source.replace(viewOf({ ...fakeCluster, routes: [own] }));
        await running.send(url, { user });
        const labels = { route_group: "policy.linkerd.io", route_kind: "HTTPRoute" };
        assert.equal(total(await clientSeries(running, user, 1), requests, labels), 1);
    });

    it("give everything to a single backend of weight 0", async () => {
        const running = await start({ "podinfo-canary": answer }, { "podinfo-canary": 0 });
        assert.equal((await running.send(url, { user })).status, 200);
    });

    it("let each client learn by itself of a backend without endpoints", async () => {
        const running = await start({ "podinfo-primary": answer }, { empty: 1 });
        const ask = async (who: string): Promise<[number, boolean]> => {
            const began = performance.now();
            const { status } = await running.send(url, { user: who });
            return [status, performance.now() - began >= 290];
        };
        assert.deepEqual(await ask(user), [504, true]);
        assert.deepEqual(await ask(user), [503, false]);
        assert.deepEqual(await ask("uid-another"), [504, true]);
        assert.deepEqual(await ask("uid-another"), [503, false]);
    });
});
