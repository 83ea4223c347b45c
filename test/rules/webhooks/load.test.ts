import assert from "node:assert/strict";

import { type Load, loadOf } from "../../../rules/webhooks/load";

describe("the load that a command sends", () => {
    const rows: readonly [string, Load | undefined][] = [
        // hey's -q is a rate for each worker
        ["hey -z 1m -q 10 -c 2 http://cart-canary.shop/", { requestsPerSecond: 20, seconds: 60 }],
        ["hey -z 1m30s -q 1 http://x/", { requestsPerSecond: 50, seconds: 90 }],
        ["hey -z=30s -q=4 -c=5 http://x/", { requestsPerSecond: 20, seconds: 30 }],
        ["hey -z 1m -c 2 http://x/", undefined],
        ["timeout 60 hey -q 5 -c 2 http://x/ && echo done", { requestsPerSecond: 10 }],
        ["wrk -t2 -c10 -d30s http://x/", undefined],
        ["wrk2 -t2 -c10 -d30s -R200 http://x/", { requestsPerSecond: 200, seconds: 30 }],
        [
            "echo 'GET http://x/' | vegeta attack -rate=600/1m -duration=2m",
            { requestsPerSecond: 10, seconds: 120 },
        ],
        ["vegeta attack -targets=t", { requestsPerSecond: 50 }],
        ["fortio load -qps 25 -t 60s http://x/", { requestsPerSecond: 25, seconds: 60 }],
        ["fortio load -qps 0 http://x/", undefined],
        ["ghz --rps 40 -z 10s --call a.B/C x:9090", { requestsPerSecond: 40, seconds: 10 }],
        ["k6 run script.js", undefined],
        ["curl -s http://x/", undefined],
        ["", undefined],
    ];
    for (const [command, load] of rows) {
        it(`${command || "of no command"}: ${JSON.stringify(load)}`, () =>
            assert.deepEqual(loadOf(command), load));
    }
});
