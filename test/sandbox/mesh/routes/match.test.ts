import assert from "node:assert/strict";
import fc from "fast-check";
import type { HttpRouteMatch, HttpRouteRule } from "../../../../sandbox/mesh/mesh-objects";
import { convertRoute } from "../../../../sandbox/mesh/routes/convert";
import type { ConvertedRoute } from "../../../../sandbox/mesh/routes/converted";
import { compareRoutes, findRule } from "../../../../sandbox/mesh/routes/match";
import { compareRanks, type MatchRank } from "../../../../sandbox/mesh/routes/rank";
import type { MatchableRequest } from "../../../../sandbox/mesh/routes/request";

function request(target: string, more: Partial<MatchableRequest> = {}): MatchableRequest {
    const url = new URL(target, "http://podinfo.test");
    return {
        method: "GET",
        host: url.hostname,
        path: url.pathname,
        query: url.searchParams,
        headers: {},
        ...more,
    };
}

function converted(
    rules: HttpRouteRule[],
    more: { name?: string; hostnames?: string[]; created?: string } = {},
): ConvertedRoute {
    const conversion = convertRoute(
        {
            metadata: {
                namespace: "test",
                name: more.name ?? "route",
                creationTimestamp: more.created === undefined ? undefined : new Date(more.created),
            },
            spec: { hostnames: more.hostnames, rules },
        },
        { gatewayTimeouts: false },
    );
    assert.ok(conversion.ok);
    return conversion.route;
}

/** A rule that names itself by its only backend. */
function rule(name: string, ...matches: HttpRouteMatch[]): HttpRouteRule {
    return { matches, backendRefs: [{ name, port: 80 }] };
}

function chosen(routes: ConvertedRoute[], asked: MatchableRequest): string | undefined {
    return findRule(routes, asked)?.rule.backends[0].name;
}

const prefix = (value: string): HttpRouteMatch => ({ path: { type: "PathPrefix", value } });
const exact = (value: string): HttpRouteMatch => ({ path: { type: "Exact", value } });
const regex = (value: string): HttpRouteMatch => ({ path: { type: "RegularExpression", value } });
const header = (name: string, value: string, type?: "RegularExpression"): HttpRouteMatch => ({
    headers: [{ name, value, type }],
});
const query = (name: string, value: string, type?: "RegularExpression"): HttpRouteMatch => ({
    queryParams: [{ name, value, type }],
});

describe("mesh route matching", () => {
    const matches: [string, HttpRouteMatch, MatchableRequest, boolean][] = [
        ["prefix / covers all", prefix("/"), request("/any"), true],
        ["prefix covers itself", prefix("/a"), request("/a"), true],
        ["prefix covers segments below", prefix("/a"), request("/a/b"), true],
        ["prefix covers whole segments only", prefix("/a"), request("/ab"), false],
        ["prefix with a final slash", prefix("/a/"), request("/a"), true],
        ["exact path", exact("/a"), request("/a"), true],
        ["exact path and a longer one", exact("/a"), request("/a/"), false],
        ["path pattern", regex("/v[0-9]+/.*"), request("/v12/x"), true],
        ["path pattern covers the whole path", regex("/v[0-9]+"), request("/v12/x"), false],
        [
            "header, whatever its case",
            header("X-Canary", "on"),
            request("/", { headers: { "x-canary": ["on"] } }),
            true,
        ],
        [
            "one of several header values",
            header("x", "b"),
            request("/", { headers: { x: ["a", "b"] } }),
            true,
        ],
        ["other header value", header("x", "on"), request("/", { headers: { x: ["On"] } }), false],
        [
            "header pattern",
            header("cookie", "^(.*?;)?(canary=on)(;.*)?$", "RegularExpression"),
            request("/", { headers: { cookie: ["a=1;canary=on;b"] } }),
            true,
        ],
        [
            "header pattern covers the whole value",
            header("x", "on", "RegularExpression"),
            request("/", { headers: { x: ["onward"] } }),
            false,
        ],
        [
            "header pattern without case",
            header("x", "(?i)on", "RegularExpression"),
            request("/", { headers: { x: ["ON"] } }),
            true,
        ],
        ["query parameter", query("v", "2"), request("/?v=1&v=2"), true],
        ["absent query parameter", query("v", "2"), request("/"), false],
        ["query pattern", query("v", "[12]", "RegularExpression"), request("/?v=2"), true],
        ["method", { method: "POST" }, request("/", { method: "POST" }), true],
        ["other method", { method: "POST" }, request("/"), false],
        ["all parts of a match", { ...exact("/a"), ...header("x", "1") }, request("/a"), false],
    ];
    for (const [name, match, asked, expected] of matches) {
        it(`${name}: ${expected ? "matches" : "does not match"}`, () => {
            assert.equal(
                chosen([converted([rule("hit", match)])], asked),
                expected ? "hit" : undefined,
            );
        });
    }

    const hosts: [string, string[], string, boolean][] = [
        ["no hostname", [], "podinfo.test", true],
        ["same hostname", ["podinfo.test"], "PODINFO.test.", true],
        ["other hostname", ["app.example.com"], "podinfo.test", false],
        ["suffix", ["*.example.com"], "a.b.example.com", true],
        ["the suffix itself", ["*.example.com"], "example.com", false],
        ["one of several", ["a.example.com", "podinfo.test"], "podinfo.test", true],
    ];
    for (const [name, hostnames, host, expected] of hosts) {
        it(`host, ${name}: ${expected ? "matches" : "does not match"}`, () => {
            const routes = [converted([rule("hit")], { hostnames })];
            assert.equal(chosen(routes, request("/", { host })), expected ? "hit" : undefined);
        });
    }

    const precedence: [string, ConvertedRoute[], MatchableRequest, string][] = [
        [
            "the longer prefix",
            [converted([rule("short", prefix("/a")), rule("long", prefix("/a/b"))])],
            request("/a/b/c"),
            "long",
        ],
        [
            "the exact path over a shorter prefix",
            [converted([rule("prefix", prefix("/")), rule("exact", exact("/a"))])],
            request("/a"),
            "exact",
        ],
        [
            "more headers",
            [
                converted([
                    rule("one", header("x", "1")),
                    rule("two", {
                        headers: [
                            { name: "x", value: "1" },
                            { name: "y", value: "2" },
                        ],
                    }),
                ]),
            ],
            request("/", { headers: { x: ["1"], y: ["2"] } }),
            "two",
        ],
        [
            "headers over query parameters",
            [converted([rule("query", query("v", "1")), rule("header", header("x", "1"))])],
            request("/?v=1", { headers: { x: ["1"] } }),
            "header",
        ],
        [
            "the best of a rule's matches",
            [converted([rule("a", prefix("/"), prefix("/a/b")), rule("b", prefix("/a"))])],
            request("/a/b"),
            "a",
        ],
        [
            "the first of equal rules",
            [converted([rule("first"), rule("second", prefix("/"))])],
            request("/"),
            "first",
        ],
        [
            "a hostname over none",
            [
                converted([rule("any", exact("/a"))]),
                converted([rule("host")], { hostnames: ["podinfo.test"] }),
            ],
            request("/a"),
            "host",
        ],
        [
            "an exact hostname over a suffix",
            [
                converted([rule("suffix")], { hostnames: ["*.test"] }),
                converted([rule("exact")], { hostnames: ["podinfo.test"] }),
            ],
            request("/"),
            "exact",
        ],
    ];
    for (const [name, routes, asked, expected] of precedence) {
        it(`prefers ${name}`, () => assert.equal(chosen(routes, asked), expected));
    }

    it("orders routes by age, then by name", () => {
        const routes = [
            converted([rule("young")], { name: "a", created: "2025-02-01" }),
            converted([rule("b")], { name: "b", created: "2025-01-01" }),
            converted([rule("a")], { name: "a", created: "2025-01-01" }),
            converted([rule("ageless")], { name: "0" }),
        ].sort(compareRoutes);
        assert.deepEqual(
            routes.map(({ rules }) => rules[0].backends[0].name),
            ["a", "b", "young", "ageless"],
        );
        assert.equal(chosen(routes, request("/")), "a");
    });

    const rank: fc.Arbitrary<MatchRank> = fc.record(
        {
            hostKind: fc.constantFrom(0, 1, 2),
            hostLength: fc.nat(3),
            path: fc.nat(3),
            headers: fc.nat(2),
            queryParams: fc.nat(2),
            method: fc.constantFrom(0, 1),
        },
        { noNullPrototype: true },
    );

    it("ranks in a total order", () => {
        fc.assert(
            fc.property(rank, rank, rank, (a, b, c) => {
                assert.equal(Math.sign(compareRanks(a, b)) + Math.sign(compareRanks(b, a)), 0);
                if (compareRanks(a, b) >= 0 && compareRanks(b, c) >= 0) {
                    assert.ok(compareRanks(a, c) >= 0);
                }
                if (compareRanks(a, b) === 0) {
                    assert.deepEqual(a, b);
                }
            }),
        );
    });
});
