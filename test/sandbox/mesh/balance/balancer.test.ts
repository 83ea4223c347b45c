import assert from "node:assert/strict";
import fc from "fast-check";
import { Balancer } from "../../../../sandbox/mesh/balance/balancer";
import { FailFast } from "../../../../sandbox/mesh/balance/fail-fast";
import { cost, observe, peakEwma, unknownLoad } from "../../../../sandbox/mesh/balance/peak-ewma";
import type { Endpoint } from "../../../../sandbox/mesh/view/view";
import { pod, viewOf } from "../support";

const view = viewOf({ pods: [pod("test", "a", "10.0.0.1"), pod("test", "b", "10.0.0.2")] });
const endpoints: Endpoint[] = [...view.podsByUid.values()].map((each) => ({
    pod: each,
    port: 9898,
    address: `${each.ip}:9898`,
}));

describe("mesh balancer", () => {
    it("prefers the endpoint with fewer requests under way", () => {
        const balancer = new Balancer(
            () => 0,
            () => 0,
        );
        balancer.begin(endpoints[0]);
        assert.equal(balancer.choose(endpoints), endpoints[1]);
        const release = balancer.begin(endpoints[1]);
        balancer.begin(endpoints[1]);
        assert.equal(balancer.choose(endpoints), endpoints[0]);
        release(false);
        release(false);
        balancer.begin(endpoints[0]);
        assert.equal(balancer.choose(endpoints), endpoints[1], "a second release does not count");
    });

    it("prefers the faster endpoint", () => {
        let now = 0;
        const balancer = new Balancer(
            () => 0,
            () => now,
        );
        const release = balancer.begin(endpoints[0]);
        now = 500;
        release(true);
        assert.equal(balancer.choose(endpoints), endpoints[1]);
    });

    it("forgets endpoints of pods that are gone", () => {
        const balancer = new Balancer(
            () => 0,
            () => 0,
        );
        balancer.begin(endpoints[0]);
        balancer.prune(viewOf({}));
        assert.equal(balancer.choose(endpoints), endpoints[0]);
    });

    it("never estimates above the slowest nor below the fastest answer", () => {
        fc.assert(
            fc.property(fc.array(fc.tuple(fc.nat(5_000), fc.nat(20_000))), (answers) => {
                let load = unknownLoad(0);
                let now = 0;
                for (const [rtt, pause] of answers) {
                    now += pause;
                    load = observe(load, rtt, now);
                }
                const rtts = [peakEwma.defaultRttMs, ...answers.map(([rtt]) => rtt)];
                assert.ok(
                    load.rttMs <= Math.max(...rtts) + 1e-9 &&
                        load.rttMs >= Math.min(...rtts) - 1e-9,
                );
                assert.ok(cost(load, now) >= cost(load, now + 1_000));
            }),
        );
    });
});

describe("mesh fail-fast", () => {
    const limits = { capacity: 2, failFastMs: 3_000, idleMs: 5_000 };
    const scope = { client: "client", parent: "test/podinfo:80" };
    const key = "test/empty:80";

    it("queues up to a limit, fails past the time, and is ready again with the first endpoint", () => {
        let now = 0;
        const failFast = new FailFast(limits, () => now);
        assert.equal(failFast.readiness(scope, key, 0), "queueing");
        const first = failFast.enter(scope, key);
        assert.equal(first.leftMs, 3_000);
        now = 1_000;
        assert.equal(failFast.enter(scope, key).leftMs, 2_000);
        assert.equal(failFast.readiness(scope, key, 0), "full");
        first.leave(true);
        assert.equal(failFast.readiness(scope, key, 0), "queueing");
        now = 3_000;
        assert.equal(failFast.readiness(scope, key, 0), "failFast");
        assert.equal(failFast.readiness(scope, "test/other:80", 0), "queueing");
        assert.equal(failFast.readiness(scope, key, 1), "ready");
        assert.equal(failFast.readiness(scope, key, 0), "queueing");
    });

    it("is what one client knows of one Service, until 5 s without a request", () => {
        let now = 0;
        const failFast = new FailFast(limits, () => now);
        const { leave } = failFast.enter(scope, key);
        now = 2_999.5;
        leave(false);
        assert.equal(failFast.readiness(scope, key, 0), "failFast");
        now = 3_000;
        failFast.touch(scope);
        assert.equal(failFast.readiness(scope, key, 0), "failFast");
        assert.equal(failFast.readiness({ ...scope, client: "other" }, key, 0), "queueing");
        assert.equal(failFast.readiness({ ...scope, parent: "test/b:80" }, key, 0), "queueing");
        now = 7_999;
        failFast.prune();
        assert.equal(failFast.readiness(scope, key, 0), "failFast");
        failFast.touch(scope);
        now = 12_998;
        assert.equal(failFast.readiness(scope, key, 0), "failFast");
        now = 12_999;
        assert.equal(failFast.readiness(scope, key, 0), "queueing");
    });

    it("is not forgotten while a request waits", () => {
        let now = 0;
        const failFast = new FailFast({ ...limits, failFastMs: 60_000 }, () => now);
        failFast.enter(scope, key);
        failFast.enter(scope, key);
        now = 10_000;
        failFast.prune();
        assert.equal(failFast.readiness(scope, key, 0), "full");
    });
});
