import assert from "node:assert/strict";

import { testRequests } from "../../plan/test-requests";
import { contextsOf } from "../../rules/canary";
import { canary } from "./canaries";

describe("the test requests of a Canary", () => {
    const rates = (cmd: string, more: object = {}, metadata: object = {}): number[] => {
        const webhook = {
            name: "load",
            url: "http://flagger-loadtester.test/",
            ...more,
            metadata: { cmd, ...metadata },
        };
        const [context] = contextsOf([
            canary({ interval: "1m", iterations: 3, webhooks: [webhook] }),
        ]);
        assert.ok(context);
        return testRequests(context).map(({ requestsPerSecond }) => requestsPerSecond);
    };
    const load = "hey -z 1m -q 10 -c 2 http://podinfo-canary.test:9898/";

    it("are those of its load test, for the part of the interval that it runs", () => {
        assert.deepEqual(rates(load), [20]);
        assert.deepEqual(rates(load.replace("1m", "2m")), [20]);
        assert.deepEqual(rates(load.replace("1m", "30s")), [10]);
        assert.deepEqual(rates(load.replace("-z 1m ", "")), [20]);
    });

    it("are none where the rate is not known, another version is called, or not during the analysis", () => {
        assert.deepEqual(rates(load.replace("-q 10 ", "")), []);
        assert.deepEqual(rates(load.replace("-canary", "")), []);
        assert.deepEqual(rates(load.replace("-canary", "-primary")), []);
        assert.deepEqual(rates(load, { type: "pre-rollout" }), []);
        assert.deepEqual(rates(load, {}, { type: "helmv3" }), []);
    });

    it("are none of a command that the load generator refuses", () => {
        assert.deepEqual(rates(load.replace("http://", "")), []);
        assert.deepEqual(rates(`hey -n 2 -q 10 ${load.slice(load.indexOf("http"))}`), []);
    });
});
