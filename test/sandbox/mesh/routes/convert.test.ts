import assert from "node:assert/strict";
import type { HttpRouteFilter, HttpRouteRule } from "../../../../sandbox/mesh/mesh-objects";
import { AppliedRoutes } from "../../../../sandbox/mesh/routes/applied";
import { annotatedRetry, type RetryPolicy } from "../../../../sandbox/mesh/routes/annotations";
import { convertRoute, type RouteFeatures } from "../../../../sandbox/mesh/routes/convert";
import { routeReport } from "../../../../sandbox/mesh/traffic/route-report";
import { route } from "../support";

function filter(type: string, more: Partial<HttpRouteFilter> = {}): HttpRouteFilter {
    return { type, ...more };
}

/** The policy controller of the sandbox's charts. */
const old: RouteFeatures = { gatewayTimeouts: false };
const mirror = filter("RequestMirror", { requestMirror: {} });

describe("mesh route conversion", () => {
    const refused: [string, HttpRouteRule, RegExp][] = [
        ["a mirror", { filters: [mirror] }, /RequestMirror filter is not supported/],
        [
            "a rewrite",
            { filters: [filter("URLRewrite", { urlRewrite: {} })] },
            /URLRewrite filter is not supported/,
        ],
        [
            "an extension",
            { filters: [filter("ExtensionRef", { extensionRef: {} })] },
            /ExtensionRef filter is not supported/,
        ],
        ["CORS", { filters: [filter("CORS")] }, /unknown filter/],
        ["a relative path", { matches: [{ path: { value: "a" } }] }, /"a" is not an absolute path/],
        [
            "a faulty path pattern",
            { matches: [{ path: { type: "RegularExpression", value: "(" } }] },
            /regular expression/,
        ],
        [
            "a faulty header pattern",
            { matches: [{ headers: [{ name: "x", type: "RegularExpression", value: "[" }] }] },
            /regular expression/,
        ],
        [
            "a faulty header name",
            { matches: [{ headers: [{ name: "a b", value: "" }] }] },
            /Header name/,
        ],
        [
            "a faulty header to set",
            {
                filters: [
                    filter("RequestHeaderModifier", {
                        requestHeaderModifier: { set: [{ name: "x", value: "a\nb" }] },
                    }),
                ],
            },
            /Invalid character/,
        ],
    ];
    for (const [name, rule, message] of refused) {
        it(`refuses the whole route for ${name} in one of its rules`, () => {
            const conversion = convertRoute(
                route([{ backendRefs: [{ name: "good", port: 80 }] }, rule]),
                old,
            );
            assert.equal(conversion.ok, false);
            assert.match(conversion.ok ? "" : conversion.error, message);
        });
    }

    const spoiled: [string, NonNullable<HttpRouteRule["backendRefs"]>[number], string][] = [
        [
            "an unsupported filter",
            { name: "b", port: 80, filters: [mirror] },
            "unsupported backend filter: RequestMirror filter is not supported",
        ],
        ["no port", { name: "b" }, "missing port for backend Service b"],
        [
            "another kind",
            { name: "b", kind: "Bucket", group: "example.com", port: 80 },
            "unsupported backend type example.com Bucket",
        ],
    ];
    for (const [name, backend, message] of spoiled) {
        it(`spoils only the share of a backend that has ${name}`, () => {
            const conversion = convertRoute(
                route([{ backendRefs: [{ ...backend, weight: 5 }] }]),
                old,
            );
            assert.ok(conversion.ok);
            const [converted] = conversion.route.rules[0].backends;
            assert.deepEqual(converted, { kind: "invalid", name: "b", weight: 5, message });
        });
    }

    /** `timeouts.request` and annotation, and the limit in milliseconds by edge-25.7.5 and by edge-25.11.3. */
    const timeouts: [string | undefined, string | undefined, number?, number?][] = [
        [undefined, undefined],
        ["15s", undefined, undefined, 15_000],
        ["1h", undefined, undefined, 3_600_000],
        ["1m30s", undefined],
        ["0s", undefined],
        ["10s", "500ms", 500, 500],
        [undefined, "2m", 120_000, 120_000],
        [undefined, "0", 0, 0],
        ["10s", "0s", 0, 0],
    ];
    for (const [request, annotation, before, since] of timeouts) {
        it(`takes ${before} ms, since edge-25.11.3 ${since} ms, from timeouts.request ${request} and annotation ${annotation}`, () => {
            const annotations =
                annotation === undefined ? undefined : { "timeout.linkerd.io/request": annotation };
            const object = route(
                [
                    {
                        timeouts:
                            request === undefined ? undefined : { request, backendRequest: "3s" },
                    },
                ],
                { metadata: { namespace: "test", name: "r", annotations } },
            );
            const limit = (features: RouteFeatures): number | undefined => {
                const conversion = convertRoute(object, features);
                assert.ok(conversion.ok);
                return conversion.route.rules[0].timeouts?.requestMs;
            };
            assert.equal(limit(old), before);
            assert.equal(limit({ gatewayTimeouts: true }), since);
        });
    }

    it("takes the timeouts of Linkerd's own HTTPRoutes in every version, and labels them with their group", () => {
        const own = route([{ timeouts: { request: "1m30s" } }], {
            apiVersion: "policy.linkerd.io/v1beta3",
        });
        const conversion = convertRoute(own, old);
        assert.ok(conversion.ok);
        assert.equal(conversion.route.group, "policy.linkerd.io");
        assert.equal(conversion.route.rules[0].timeouts?.requestMs, 90_000);
    });

    const retries: [Record<string, string>, RetryPolicy | undefined | RegExp][] = [
        [{}, undefined],
        [{ limit: "0" }, undefined],
        [{ limit: "2" }, { limit: 2, timeoutMs: undefined, statuses: [] }],
        [{ http: "5xx" }, { limit: 1, timeoutMs: undefined, statuses: [[500, 599]] }],
        [
            { http: "gateway-error,429,501-502", timeout: "200ms" },
            {
                limit: 1,
                timeoutMs: 200,
                statuses: [
                    [502, 504],
                    [429, 429],
                    [501, 502],
                ],
            },
        ],
        [{ timeout: "0s" }, undefined],
        [{ http: "500-" }, /invalid retry condition: 500-/],
        [{ http: "500-abc" }, /invalid retry condition/],
        [{ http: "503-500" }, /invalid retry condition/],
        [{ http: "600" }, /invalid retry condition/],
        [{ limit: "-1" }, /invalid retry limit/],
        [{ limit: "65536" }, /invalid retry limit/],
        [{ timeout: "soon" }, /is not a duration/],
    ];
    for (const [set, expected] of retries) {
        it(`reads the retry annotations ${JSON.stringify(set)}`, () => {
            const annotations = Object.fromEntries(
                Object.entries(set).map(([name, value]) => [`retry.linkerd.io/${name}`, value]),
            );
            if (expected instanceof RegExp) {
                assert.throws(() => annotatedRetry(annotations), expected);
            } else {
                assert.deepEqual(annotatedRetry(annotations), expected);
            }
        });
    }
});

describe("mesh routes in force", () => {
    const good = [{ backendRefs: [{ name: "podinfo-canary", port: 9898, weight: 10 }] }];
    const bad = [{ filters: [mirror], backendRefs: good[0].backendRefs }];

    function metadata(
        generation: number,
        uid = "route",
    ): { namespace: string; name: string; uid: string; generation: number } {
        return { namespace: "test", name: "podinfo", uid, generation };
    }

    it("refuses a route that was never good, with a warning a version", () => {
        const warnings: string[] = [];
        const applied = new AppliedRoutes((line) => warnings.push(line));
        applied.update([route(bad)]);
        applied.update([route(bad)]);
        assert.deepEqual(warnings, [
            "Failed to convert route test/podinfo: RequestMirror filter is not supported",
        ]);
        assert.equal(applied.byService().size, 0);
        const report = routeReport(applied.list()[0]);
        assert.deepEqual(
            [report.state, report.reason],
            ["refused", "RequestMirror filter is not supported"],
        );
    });

    it("keeps the last valid version in force, until the route is deleted", () => {
        const applied = new AppliedRoutes(() => undefined);
        applied.update([route(good, { metadata: metadata(1) })]);
        applied.update([route(bad, { metadata: metadata(2) })]);
        assert.equal(
            applied.byService().get("test/podinfo")?.[0].route.rules[0].backends[0].weight,
            10,
        );
        assert.equal(routeReport(applied.list()[0]).state, "stale");
        applied.update([route(bad, { metadata: metadata(1, "another") })]);
        assert.equal(applied.byService().size, 0);
    });

    it("attaches only where a status says Accepted, to a Service, once a port", () => {
        const applied = new AppliedRoutes(() => undefined);
        const unaccepted = route(good, { status: { parents: [] } });
        const gateway = route(good, {
            spec: {
                parentRefs: [
                    { name: "podinfo", kind: "Gateway", group: "gateway.networking.k8s.io" },
                ],
                rules: good,
            },
        });
        const allPorts = route(good, {
            spec: { parentRefs: [{ name: "podinfo", kind: "Service", group: "" }], rules: good },
        });
        for (const [object, expected] of [
            [unaccepted, []],
            [gateway, []],
            [allPorts, [{ namespace: "test", service: "podinfo", port: undefined }]],
        ] as const) {
            applied.update([object]);
            const attached = applied.byService().get("test/podinfo") ?? [];
            assert.deepEqual(
                attached.map(({ attachment }) => attachment),
                expected,
            );
        }
        applied.update([unaccepted]);
        assert.equal(routeReport(applied.list()[0]).state, "unattached");
    });

    it("converts a route again where another version of the controller takes over", () => {
        const applied = new AppliedRoutes(() => undefined);
        const timed = route([{ ...good[0], timeouts: { request: "15s" } }]);
        const limit = (): number | undefined =>
            applied.byService().get("test/podinfo")?.[0].route.rules[0].timeouts?.requestMs;
        applied.update([timed]);
        assert.equal(limit(), undefined);
        applied.update([timed], { gatewayTimeouts: true });
        assert.equal(limit(), 15_000);
        applied.update([timed], { gatewayTimeouts: false });
        assert.equal(limit(), undefined);
    });

    it("reports weights and parents", () => {
        const applied = new AppliedRoutes(() => undefined);
        applied.update([route(good)]);
        assert.deepEqual(routeReport(applied.list()[0]), {
            namespace: "test",
            name: "podinfo",
            state: "applied",
            reason: undefined,
            parents: ["test/podinfo:9898"],
            weights: [{ rule: 0, backend: "test/podinfo-canary", weight: 10 }],
        });
    });
});
