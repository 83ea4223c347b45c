import assert from "node:assert/strict";

import { refusedCommands } from "../../../rules/webhooks/refusals";
import { withSchemes, wrongSchemes } from "../../../rules/webhooks/schemes";

const url = "http://x.test:80/";

describe("what load generators make of their arguments", () => {
    const rows: readonly [command: string, ...outcomes: readonly RegExp[]][] = [
        [`hey -z 1m -q 10 -c 2 -H 'A: b' -m POST -d '{"a": 1}' -disable-redirects ${url}`],
        [`hey --z=1m -cpus 2 -a user:1 ${url}`],
        [`hey -z 1m -q 10 ${url} -c 2`, /ignores -c 2/],
        [`hey -n 20 ${url}`, /20 requests.* 50 workers/],
        [`hey -n 20 -c 20 ${url}`],
        [`hey -c 300 ${url}`, /200 requests.* 300 workers/],
        [`hey -c 300 -z 1m ${url}`],
        [`hey --rate 5 -z 1m ${url}`, /no option --rate/, /reads no options behind/],
        ["hey -z 1m", /no URL/],
        ["hey $OPTIONS", ...[]],
        [`hey -n 10 $MORE ${url}`],
        [`wrk -Lt4 -c8 -d30s --timeout 2s ${url}`],
        [`wrk ${url} -t2 -c10`],
        [`wrk -t12 -d30s ${url}`, /10 connections.* 12 threads/],
        [`wrk --threads=4 --connections 2 ${url}`, /2 connections.* 4 threads/],
        [`wrk -d30s -R100 ${url}`, /no option -R/],
        ["wrk -d30s", /no URL/],
        ["ghz --insecure --call=a.B/C --rps 10 -z 1m x.test:80"],
        ["ghz --no-insecure --skipTLS --call a.B/C -c2 x.test:80"],
        ["ghz --config /tmp/calls.json"],
        ["ghz --insecure x.test:80", /call required/],
        ["ghz --insecure --call a.B/C", /host required/],
        ["ghz --call a.B/C x.test:80", /with TLS/],
        ["ghz -q 10 --insecure x.test:80", /no option -q/, /call required/],
        ["timeout 60 hey -n 1 http://x.test/ || true", /1 requests/],
        ["curl -n 1 x.test && vegeta attack"],
    ];
    for (const [command, ...outcomes] of rows) {
        it(`${command}: ${outcomes.length === 0 ? "runs" : outcomes.join(", ")}`, () => {
            const found = refusedCommands(command);
            assert.equal(found.length, outcomes.length, JSON.stringify(found));
            outcomes.forEach((outcome, index) =>
                assert.match(found[index]?.outcome ?? "", outcome),
            );
        });
    }

    it("has the whole command as the fix where only its order is wrong", () =>
        assert.deepEqual(
            refusedCommands(`hey -H 'A: b' ${url} -z 1m`).map(({ fix }) => fix),
            [`move the URL to the end: "hey -H 'A: b' -z 1m ${url}"`],
        ));
});

describe("addresses with and without a scheme", () => {
    const rows: readonly [command: string, right?: string][] = [
        [`hey ${url}`],
        ["hey -host a.test -a user:1 x.test:80", "hey -host a.test -a user:1 http://x.test:80"],
        ["hey -z 1m x", "hey -z 1m http://x"],
        ["hey 10.0.0.1:80/a?b=c", "hey http://10.0.0.1:80/a?b=c"],
        ["hey $URL"],
        ["wrk -H 'Host: x.test:80' x.test:80", "wrk -H 'Host: x.test:80' http://x.test:80"],
        ["oha -z 10s x.test:80", "oha -z 10s http://x.test:80"],
        ["echo 'GET x.test:80/' | vegeta attack", "echo 'GET http://x.test:80/' | vegeta attack"],
        ["echo 'GET http://x.test:80/' | vegeta attack"],
        ["curl x.test:80; fortio load x.test:80; ab x.test:80/; bombardier x.test:80"],
        ["ghz --insecure http://x.test:80/a", "ghz --insecure x.test:80"],
        ["grpc_health_probe -addr=https://x.test:80", "grpc_health_probe -addr=x.test:80"],
        ["grpcurl -plaintext http://x.test:80 list", "grpcurl -plaintext x.test:80 list"],
        ["ghz --insecure dns:///x.test:80"],
    ];
    for (const [command, right] of rows) {
        it(`${command}: ${right ?? "called"}`, () => {
            assert.equal(withSchemes(command), right ?? command);
            assert.equal(wrongSchemes(command).length, right === undefined ? 0 : 1);
            assert.deepEqual(wrongSchemes(right ?? command), []);
        });
    }
});
