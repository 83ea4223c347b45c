import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { trafficWaitWebhooks } from "../../../../components/canary/checks/traffic-wait";

/** Whether a hook that the load tester runs with bash says yes. */
function runs(command: string): Promise<boolean> {
    return new Promise((resolve) => {
        execFile("bash", ["-c", command], { env: { PATH: process.env["PATH"] } }, (error) => {
            resolve(error === null);
        });
    });
}

const enough = `(sum(increase(response_total{namespace="test"}[1m])) or vector(0)) >= 50`;

describe("trafficWaitWebhooks", () => {
    const canary = { name: `podinfo-${process.pid}`, namespace: "test" };
    const mark = `/dev/shm/test.${canary.name}.first-step`;
    let prometheus: Server;
    let address = "";
    let requests = 0;
    let refuses = false;
    const asked: string[] = [];

    before((done) => {
        prometheus = createServer((request, response) => {
            const url = new URL(request.url ?? "/", "http://prometheus");
            const query = url.searchParams.get("query") ?? "";
            asked.push(`${url.pathname} ${query}`);
            const value = query === "vector(1)" ? "1" : String(requests);
            const result =
                query === enough && requests < 50 ? [] : [{ metric: {}, value: [0, value] }];
            response.statusCode = refuses ? 403 : 200;
            response.end(
                JSON.stringify({ status: "success", data: { resultType: "vector", result } }),
            );
        });
        prometheus.listen(0, "127.0.0.1", () => {
            address = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}/`;
            done();
        });
    });

    beforeEach(() => {
        requests = 0;
        refuses = false;
        asked.length = 0;
        rmSync(mark, { force: true });
    });

    after((done) => {
        rmSync(mark, { force: true });
        prometheus.close(done);
    });

    const hooks = (steps: boolean): ReturnType<typeof trafficWaitWebhooks> =>
        trafficWaitWebhooks({
            name: "enough-traffic",
            canary,
            loadTester: "http://flagger-loadtester.test/",
            prometheus: address,
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
        assert.deepEqual(asked.at(-1), `/api/v1/query ${enough}`);
    });

    it("fails before any traffic where Prometheus does not let the load tester in", async () => {
        refuses = true;
        assert.equal(await says("pre-rollout"), false);
        assert.equal(existsSync(mark), false);
    });

    it("waits while Prometheus does not answer well", async () => {
        requests = 50;
        refuses = true;
        assert.equal(await says("confirm-promotion"), false);
    });
});
