import assert from "node:assert/strict";
import type { HttpRoute, HttpRouteRule } from "../../../../sandbox/mesh/mesh-objects";
import type { TrafficCounter } from "../../../../sandbox/mesh/mesh-report";
import { basicCredentials } from "../../../../sandbox/mesh/credentials";
import { done, notYet, waitFor } from "../../../../sandbox/wait";
import {
    type FakeApp,
    pod,
    route,
    type RunningMesh,
    service,
    slice,
    startApp,
    meshPassword,
    startFakeMesh,
    viewOf,
} from "../support";

const primary = pod("test", "podinfo-primary", "10.0.0.1");
const canary = pod("test", "podinfo-canary", "10.0.0.2");
const client = pod("test", "client", "10.0.0.3");
const outsider = pod("test", "outsider", "10.0.0.4", { meshed: false });

const services = [
    service("test", "podinfo", "10.1.0.1"),
    service("test", "podinfo-primary", "10.1.0.2"),
    service("test", "podinfo-canary", "10.1.0.3"),
    service("test", "empty", "10.1.0.4"),
];
const endpointSlices = [
    slice("podinfo", [primary]),
    slice("podinfo-primary", [primary]),
    slice("podinfo-canary", [canary]),
];
const pods = [primary, canary, client, outsider];

function weighted(
    weights: Record<string, number>,
    more: Partial<HttpRouteRule> = {},
): HttpRouteRule {
    return {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        backendRefs: Object.entries(weights).map(([name, weight]) => ({
            name,
            port: 9898,
            weight,
        })),
        ...more,
    };
}

describe("mesh proxy", () => {
    let apps: Record<string, FakeApp>;
    let mesh: RunningMesh;

    function use(routes: HttpRoute[]): void {
        mesh.source.replace(viewOf({ pods, services, endpointSlices, routes }));
    }

    beforeEach(async () => {
        apps = {
            "podinfo-primary": await startApp("primary"),
            "podinfo-canary": await startApp("canary"),
        };
        const ports = Object.fromEntries(
            Object.entries(apps).map(([name, { port }]) => [name, port]),
        );
        mesh = await startFakeMesh({ pods, services, endpointSlices }, ports);
    });

    afterEach(async () => {
        await mesh.stop();
        await Promise.all(Object.values(apps).map((app) => app.stop()));
    });

    async function shares(
        count: number,
        url: string,
        user?: string,
    ): Promise<Record<string, number>> {
        const seen: Record<string, number> = {};
        const worker = async (): Promise<void> => {
            while (count > 0) {
                count -= 1;
                const { body } = await mesh.send(url, { user });
                seen[body] = (seen[body] ?? 0) + 1;
            }
        };
        await Promise.all(Array.from({ length: 8 }, worker));
        return seen;
    }

    it("splits by weight within 5 points over 2,000 requests", async () => {
        use([route([weighted({ "podinfo-primary": 70, "podinfo-canary": 30 })])]);
        const { canary: toCanary = 0 } = await shares(
            2_000,
            "http://podinfo.test:9898/",
            "uid-client",
        );
        const share = (toCanary / 2_000) * 100;
        // five standard deviations
        assert.ok(Math.abs(share - 30) <= 5, `share of the canary: ${share} %`);
        assert.equal(apps["podinfo-canary"].requests.length, toCanary);
        // a second alone on a machine, more beside a sandbox that starts
    }).timeout(60_000);

    for (const [name, url] of [
        ["its name in the caller's namespace", "http://podinfo:9898/"],
        ["its full name", "http://podinfo.test.svc.cluster.local:9898/"],
        ["its cluster IP", "http://10.1.0.1:9898/"],
    ]) {
        it(`routes requests that ask for the Service by ${name}`, async () => {
            use([route([weighted({ "podinfo-canary": 1 })])]);
            assert.deepEqual(await shares(5, url, "uid-client"), { canary: 5 });
        });
    }

    it("never sends anything to a backend of weight 0", async () => {
        use([route([weighted({ "podinfo-primary": 100, "podinfo-canary": 0 })])]);
        assert.deepEqual(await shares(300, "http://podinfo.test:9898/", "uid-client"), {
            primary: 300,
        });
    });

    it("does not split for a caller outside the mesh, nor for a backend asked by name", async () => {
        use([route([weighted({ "podinfo-primary": 0, "podinfo-canary": 100 })])]);
        assert.deepEqual(await shares(50, "http://podinfo.test:9898/", "uid-outsider"), {
            primary: 50,
        });
        assert.deepEqual(await shares(20, "http://podinfo-primary.test:9898/", "uid-client"), {
            primary: 20,
        });
        assert.deepEqual(await shares(20, "http://podinfo.test:9898/", "uid-client"), {
            canary: 20,
        });
    });

    it("routes by headers, and answers 404 where no rule of an attached route matches", async () => {
        const match = { headers: [{ name: "X-Canary", type: "Exact" as const, value: "insider" }] };
        use([route([weighted({ "podinfo-canary": 1 }, { matches: [match] })])]);
        const user = "uid-client";
        const hit = await mesh.send("http://podinfo.test:9898/", {
            user,
            headers: { "x-canary": "insider" },
        });
        assert.deepEqual([hit.status, hit.body], [200, "canary"]);
        const miss = await mesh.send("http://podinfo.test:9898/", { user });
        assert.equal(miss.status, 404);
        assert.match(String(miss.headers["l5d-proxy-error"]), /no route/);
        const counted = mesh.recorder
            .countersNow()
            .map(({ apex, backend, status }) => [apex, backend, status]);
        assert.deepEqual(counted, [
            ["test/podinfo", "test/podinfo-canary", 200],
            ["test/podinfo", "-", 404],
        ]);
    });

    it("changes request and response headers of rule and backend", async () => {
        const rule = weighted(
            {},
            {
                filters: [
                    {
                        type: "RequestHeaderModifier",
                        requestHeaderModifier: { set: [{ name: "x-order", value: "rule" }] },
                    },
                    {
                        type: "ResponseHeaderModifier",
                        responseHeaderModifier: { add: [{ name: "x-from", value: "rule" }] },
                    },
                ],
                backendRefs: [
                    {
                        name: "podinfo-canary",
                        port: 9898,
                        filters: [
                            {
                                type: "RequestHeaderModifier",
                                requestHeaderModifier: {
                                    add: [{ name: "x-order", value: "backend" }],
                                    remove: ["x-gone"],
                                },
                            },
                            {
                                type: "ResponseHeaderModifier",
                                responseHeaderModifier: {
                                    add: [{ name: "set-cookie", value: "canary=1" }],
                                },
                            },
                        ],
                    },
                ],
            },
        );
        use([route([rule])]);
        const { headers } = await mesh.send("http://podinfo.test:9898/", {
            user: "uid-client",
            headers: { "x-gone": "1", "x-order": "client" },
        });
        assert.deepEqual(headers["set-cookie"], ["canary=1"]);
        assert.equal(headers["x-from"], "rule");
        const [{ headers: seen }] = apps["podinfo-canary"].requests;
        assert.equal(seen["x-order"], "rule, backend");
        assert.equal(seen["x-gone"], undefined);
        assert.equal(seen["proxy-authorization"], undefined);
        assert.equal(seen.host, "podinfo.test:9898");
    });

    it("passes method, path, query and body on unchanged", async () => {
        const { status } = await mesh.send("http://podinfo.test:9898/a/../b%20c?x=1&y=%2F", {
            user: "uid-client",
            method: "POST",
            body: "hello".repeat(50_000),
        });
        assert.equal(status, 200);
        const [seen] = apps["podinfo-primary"].requests;
        assert.deepEqual([seen.method, seen.url], ["POST", "/a/../b%20c?x=1&y=%2F"]);
        assert.equal(seen.body.length, 250_000);
    });

    const answers: [string, HttpRoute[], string, string | undefined, number, RegExp][] = [
        [
            "backend is missing",
            [route([weighted({ nobody: 1 })])],
            "podinfo.test:9898",
            "uid-client",
            500,
            /Service not found nobody/,
        ],
        [
            "unmeshed caller finds no endpoint",
            [],
            "empty.test:9898",
            "uid-outsider",
            503,
            /no ready endpoints/,
        ],
        [
            "Service is unknown",
            [],
            "nothing.test:9898",
            "uid-client",
            502,
            /no Service nothing is in namespace test/,
        ],
        ["port is unknown", [], "podinfo.test", "uid-client", 502, /no port 80, only 9898/],
        [
            "host lies outside",
            [],
            "example.com",
            "uid-client",
            502,
            /no Service example is in namespace com/,
        ],
        [
            "pod has no process",
            [],
            "10.0.0.3:9898",
            "uid-client",
            502,
            /no process listens on port 9898 of Pod test\/client/,
        ],
        [
            "address is nobody's",
            [],
            "10.9.9.9",
            "uid-client",
            502,
            /no Pod or Service has the address/,
        ],
    ];
    for (const [when, routes, host, user, status, message] of answers) {
        it(`answers ${status} where the ${when}`, async () => {
            use(routes);
            const answer = await mesh.send(`http://${host}/`, { user });
            assert.equal(answer.status, status);
            assert.match(answer.body, message);
        });
    }

    it("queues for a Service without endpoints, then sheds load with 503 and uses the other backend", async () => {
        use([route([weighted({ empty: 1 })])]);
        const user = "uid-client";
        const start = performance.now();
        assert.equal((await mesh.send("http://podinfo.test:9898/", { user })).status, 504);
        assert.ok(performance.now() - start >= 290, "the first request waits for an endpoint");
        const again = performance.now();
        assert.equal((await mesh.send("http://podinfo.test:9898/", { user })).status, 503);
        assert.ok(performance.now() - again < 250, "in fail-fast requests fail at once");
        use([route([weighted({ empty: 50, "podinfo-primary": 50 })])]);
        assert.deepEqual(await shares(40, "http://podinfo.test:9898/", user), { primary: 40 });
    });

    it("sheds load where too many requests wait for an endpoint", async () => {
        const user = "uid-client";
        const answers = await Promise.all(
            Array.from({ length: 4 }, () => mesh.send("http://empty.test:9898/", { user })),
        );
        assert.deepEqual(answers.map(({ status }) => status).sort(), [503, 503, 504, 504]);
    });

    it("answers a queued request as soon as an endpoint is ready", async () => {
        const answer = mesh.send("http://empty.test:9898/", { user: "uid-client" });
        const late = [...endpointSlices, slice("empty", [canary])];
        setTimeout(
            () => mesh.source.replace(viewOf({ pods, services, endpointSlices: late })),
            100,
        );
        assert.deepEqual([(await answer).status, (await answer).body], [200, "canary"]);
    });

    it("refuses direct use, tunnels and users that are no pod", async () => {
        const direct = await fetch(`http://127.0.0.1:${mesh.proxyPort}/`);
        assert.equal(direct.status, 400);
        const stranger = await mesh.send("http://podinfo.test:9898/", { user: "nobody" });
        assert.equal(stranger.status, 407);
        assert.match(stranger.body, /no pod with the uid nobody/);
    });

    it("refuses every request without its password", async () => {
        const { length } = apps["podinfo-primary"].requests;
        const wrong = [
            basicCredentials("uid-client", "wrong"),
            basicCredentials("", ""),
            basicCredentials("uid-client", `${meshPassword}x`),
            "Basic",
        ];
        for (const authorization of wrong) {
            const { status, body } = await mesh.send("http://podinfo.test:9898/", {
                headers: { "proxy-authorization": authorization },
            });
            assert.equal(status, 407);
            assert.match(body, /requires its password/);
        }
        assert.equal(apps["podinfo-primary"].requests.length, length);
    });

    it("stops asking the process when the caller leaves", async () => {
        let closed: () => void = () => undefined;
        const gone = new Promise<void>((resolve) => (closed = resolve));
        let arrived: () => void = () => undefined;
        const here = new Promise<void>((resolve) => (arrived = resolve));
        const app = await startApp("hanging", (_, response) => {
            response.once("close", closed);
            arrived();
        });
        const hanging = await startFakeMesh(
            { pods, services, endpointSlices },
            { "podinfo-primary": app.port },
        );
        const abort = new AbortController();
        const answer = hanging.send("http://podinfo.test:9898/", {
            user: "uid-client",
            signal: abort.signal,
        });
        await here;
        abort.abort();
        await assert.rejects(answer);
        await gone;
        const counter = await waitFor<TrafficCounter>({
            what: "the request to be counted",
            limitMs: 5_000,
            everyMs: 5,
            look: () => {
                const [first] = hanging.recorder.countersNow();
                return first === undefined ? notYet("nothing") : done(first);
            },
        });
        assert.deepEqual([counter.status, counter.firstFailedAt], [499, undefined]);
        await hanging.stop();
        await app.stop();
    });
});
