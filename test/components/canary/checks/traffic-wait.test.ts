import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";

import { trafficWaitWebhooks } from "../../../../components/canary/checks/traffic-wait";
import { FakePrometheus, runs } from "./fake-prometheus";

const enough = `(sum(increase(response_total{namespace="test"}[1m])) or vector(0)) >= 50`;

describe("trafficWaitWebhooks", () => {
    const canary = { name: `podinfo-${process.pid}`, namespace: "test" };
    const mark = `/dev/shm/test.${canary.name}.first-step`;
    const prometheus = new FakePrometheus();
    let requests = 0;

    before(() => prometheus.start());

    beforeEach(() => {
        requests = 0;
        prometheus.reset();
        prometheus.result = (query) =>
            query === enough && requests < 50 ? [] : [{ metric: {}, value: [0, "1"] }];
        rmSync(mark, { force: true });
    });

    after(async () => {
        rmSync(mark, { force: true });
        await prometheus.stop();
    });

    const hooks = (steps: boolean): ReturnType<typeof trafficWaitWebhooks> =>
        trafficWaitWebhooks({
            name: "enough-traffic",
            canary,
            loadTester: "http://flagger-loadtester.test/",
            prometheus: prometheus.address,
            enough,
            steps,
        });

    const says = (type: string): Promise<boolean> => {
        const hook = hooks(true).find((hook) => hook["type"] === type);
        return runs((hook?.["metadata"] as { cmd: string }).cmd);
    };

    it("holds the steps and the promotion, without alerts", () => {
        assert.deepEqual(
            hooks(true).map(({ name, type, url, timeout, muteAlert }) => [
                name,
                type,
                url,
                timeout,
                muteAlert,
            ]),
            [
                ["enough-traffic-start", "pre-rollout", undefined],
                ["enough-traffic-begun", "rollout", undefined],
                ["enough-traffic-for-more", "confirm-traffic-increase", true],
                ["enough-traffic-for-promotion", "confirm-promotion", true],
            ].map(([name, type, mute]) => [
                name,
                type,
                "http://flagger-loadtester.test/",
                "15s",
                mute,
            ]),
        );
    });

    it("holds the promotion alone where there are no steps, for Flagger asks for no other consent there", async () => {
        const [start, ...more] = hooks(false);
        assert.deepEqual(
            more.map(({ type }) => type),
            ["confirm-promotion"],
        );
        assert.equal(await runs((start?.["metadata"] as { cmd: string }).cmd), true);
        assert.equal(existsSync(mark), false);
    });

    it("lets the first step pass, for which there can be no traffic, and no other", async () => {
        assert.equal(await says("pre-rollout"), true);
        assert.equal(await says("confirm-traffic-increase"), true);
        assert.equal(await says("rollout"), true);
        assert.equal(await says("confirm-traffic-increase"), false);
        requests = 50;
        assert.equal(await says("confirm-traffic-increase"), true);
    });

    it("waits at the first step too where the mark got lost, until the next check sets it anew", async () => {
        assert.equal(await says("confirm-traffic-increase"), false);
        assert.equal(await says("pre-rollout"), true);
        assert.equal(await says("confirm-traffic-increase"), true);
    });

    it("holds the promotion until there are enough requests, mark or not", async () => {
        await says("pre-rollout");
        assert.equal(await says("confirm-promotion"), false);
        requests = 50;
        assert.equal(await says("confirm-promotion"), true);
        assert.equal(prometheus.asked.at(-1), enough);
    });

    it("fails before any traffic where Prometheus does not let the load tester in", async () => {
        prometheus.refuses = true;
        assert.equal(await says("pre-rollout"), false);
        assert.equal(existsSync(mark), false);
    });

    it("waits while Prometheus does not answer well", async () => {
        requests = 50;
        prometheus.refuses = true;
        assert.equal(await says("confirm-promotion"), false);
    });
});
