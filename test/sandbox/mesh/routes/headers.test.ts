import assert from "node:assert/strict";
import {
    changeHeaders,
    endToEndHeaders,
    headerRecord,
    type HeaderList,
} from "../../../../sandbox/mesh/routes/headers";
import type { HeaderChange } from "../../../../sandbox/mesh/routes/converted";
import { redirectLocation } from "../../../../sandbox/mesh/routes/redirect";

const none: HeaderChange = { add: [], set: [], remove: [] };

describe("mesh headers", () => {
    const changes: [string, HeaderList, Partial<HeaderChange>, HeaderList][] = [
        [
            "adds beside what is there",
            [["A", "1"]],
            { add: [["a", "2"]] },
            [
                ["A", "1"],
                ["a", "2"],
            ],
        ],
        [
            "sets in the place of all",
            [
                ["A", "1"],
                ["a", "2"],
            ],
            { set: [["A", "3"]] },
            [["A", "3"]],
        ],
        [
            "removes whatever the case",
            [
                ["A", "1"],
                ["B", "2"],
            ],
            { remove: ["a"] },
            [["B", "2"]],
        ],
        [
            "adds, then sets, then removes",
            [],
            {
                add: [
                    ["a", "1"],
                    ["b", "1"],
                ],
                set: [["a", "2"]],
                remove: ["b"],
            },
            [["a", "2"]],
        ],
    ];
    for (const [name, headers, change, expected] of changes) {
        it(name, () => assert.deepEqual(changeHeaders(headers, { ...none, ...change }), expected));
    }

    it("drops what holds for one connection only", () => {
        const headers: HeaderList = [
            ["Connection", "close, X-Hop"],
            ["x-hop", "1"],
            ["Proxy-Authorization", "Basic eA=="],
            ["Transfer-Encoding", "chunked"],
            ["Accept", "*/*"],
        ];
        assert.deepEqual(endToEndHeaders(headers), [["Accept", "*/*"]]);
    });

    it("keeps repeated headers apart", () => {
        assert.deepEqual(
            headerRecord([
                ["Set-Cookie", "a"],
                ["x", "1"],
                ["set-cookie", "b"],
            ]),
            {
                "Set-Cookie": ["a", "b"],
                x: "1",
            },
        );
    });
});

describe("mesh redirects", () => {
    const cases: [
        string,
        Parameters<typeof redirectLocation>[0],
        string,
        number,
        string | undefined,
    ][] = [
        [
            "scheme, without the default port",
            { scheme: "https", status: 302 },
            "http://a.test/x?y=1",
            1,
            "https://a.test/x?y=1",
        ],
        [
            "host, with the request's port",
            { hostname: "b.test", status: 302 },
            "http://a.test:8080/x",
            1,
            "http://b.test:8080/x",
        ],
        ["port", { port: 8443, status: 302 }, "http://a.test/", 1, "http://a.test:8443/"],
        [
            "full path",
            { path: { kind: "full", value: "/new" }, status: 302 },
            "http://a.test/old/x",
            4,
            "http://a.test/new",
        ],
        [
            "prefix",
            { path: { kind: "prefix", value: "/new" }, status: 302 },
            "http://a.test/old/x",
            4,
            "http://a.test/new/x",
        ],
        ["to the same place", { hostname: "a.test", status: 302 }, "http://a.test/", 1, undefined],
    ];
    for (const [name, redirect, from, matched, expected] of cases) {
        it(name, () => assert.equal(redirectLocation(redirect, new URL(from), matched), expected));
    }
});
