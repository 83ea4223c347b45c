import assert from "node:assert/strict";

import {
    type Retries,
    routeAnnotations,
    routeProblems,
    type Timeouts,
} from "../../../../components/canary/workload/route-annotations";

const paths = (retries?: Retries, timeouts?: Timeouts): string[] =>
    routeProblems(retries, timeouts).map(({ id, path }) => `${id} ${path}`);

describe("routeAnnotations", () => {
    it("writes Linkerd's annotations, and none for what is not asked for", () => {
        assert.deepEqual(routeAnnotations(), {});
        assert.deepEqual(routeAnnotations({}), {
            "retry.linkerd.io/http": "5xx",
            "retry.linkerd.io/limit": "1",
        });
        assert.deepEqual(
            routeAnnotations(
                { on: ["gateway-error", 429, "500-501"], limit: 3, timeout: "300ms" },
                { request: "2s", response: "1s", idle: "5m" },
            ),
            {
                "retry.linkerd.io/http": "gateway-error,429,500-501",
                "retry.linkerd.io/limit": "3",
                "retry.linkerd.io/timeout": "300ms",
                "timeout.linkerd.io/request": "2s",
                "timeout.linkerd.io/response": "1s",
                "timeout.linkerd.io/idle": "5m",
            },
        );
    });
});

describe("routeProblems", () => {
    it("passes what Linkerd reads", () => {
        const retries: Retries = { on: ["5xx", "gateway-error", 503, "500-503"], limit: 65535 };
        assert.deepEqual(paths(retries, { request: "300ms", response: "2s", idle: "1h" }), []);
    });

    for (const value of ["1.5s", "0s", "10", "s", "1d2h", " 1s", "-1s"]) {
        it(`refuses the time ${JSON.stringify(value)}`, () => {
            assert.deepEqual(paths(undefined, { request: value as "1s" }), [
                "route/duration timeouts.request",
            ]);
        });
    }

    for (const value of [99, 600, "503-500", "4xx", "500-", "5XX "]) {
        it(`refuses the condition ${JSON.stringify(value)}`, () => {
            assert.deepEqual(paths({ on: ["5xx", value as "5xx"] }), [
                "route/retry-condition retries.on[1]",
            ]);
        });
    }

    for (const limit of [0, -1, 1.5, 65536, NaN]) {
        it(`refuses the limit ${limit}`, () => {
            assert.deepEqual(paths({ limit }), ["route/retry-limit retries.limit"]);
        });
    }

    it("refuses retries that never happen", () => {
        assert.deepEqual(paths({ on: [] }), ["route/retry-condition retries.on"]);
        assert.deepEqual(paths({ timeout: "2s" }, { request: "2000ms" }), [
            "route/retry-timeout retries.timeout",
        ]);
        assert.deepEqual(paths({ timeout: "1999ms" }, { request: "2s" }), []);
    });
});
