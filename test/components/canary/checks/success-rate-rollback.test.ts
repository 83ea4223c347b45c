import assert from "node:assert/strict";

import { checkWebhooks } from "../../../../components/canary/checks/webhooks";
import { syntaxErrors } from "../../../support/promql";
import { FakePrometheus, runs } from "./fake-prometheus";
import { context } from "../contexts";

describe("a rollback by the success rate", () => {
    const prometheus = new FakePrometheus();
    before(() => prometheus.start());
    beforeEach(() => prometheus.reset());
    after(() => prometheus.stop());

    const hook = (type: string): Record<string, unknown> => {
        const webhooks = checkWebhooks(
            { ...context, platform: { ...context.platform, prometheus: prometheus.address } },
            { kind: "rollbackHook", successRateBelow: "50%", minRequests: 20, window: "20s" },
        );
        return webhooks.find((webhook) => webhook["type"] === type) ?? {};
    };
    const succeeds = (type: string): Promise<boolean> =>
        runs((hook(type)["metadata"] as { cmd: string }).cmd);

    it("is a hook of the load tester, and one before any traffic that proves the access to Prometheus", () => {
        assert.deepEqual(
            ["pre-rollout", "rollback"].map((type) => {
                const { name, timeout, url } = hook(type);
                return [name, url, timeout];
            }),
            [
                ["success-rate-rollback-start", "http://flagger-loadtester.test/", "15s"],
                ["success-rate-rollback", "http://flagger-loadtester.test/", "15s"],
            ],
        );
    });

    it("rolls back only if the query has a value", async () => {
        assert.equal(await succeeds("rollback"), false);
        prometheus.result = [{ metric: {}, value: [0, "12.5"] }];
        assert.equal(await succeeds("rollback"), true);
    });

    it("asks for the canary's own requests: a valid query without a template of Flagger's", async () => {
        await succeeds("rollback");
        const query = prometheus.asked.at(-1) ?? "";
        assert.deepEqual(syntaxErrors(query), []);
        assert.doesNotMatch(query, /\{\{/);
        assert.match(query, /\) < 50\nand\n/);
        assert.match(query, />= 20$/);
        assert.match(query, /\[20s\]/);
        assert.match(query, /"podinfo-canary"|"podinfo"/);
    });

    it("rolls nothing back while Prometheus does not answer, and lets no release begin then", async () => {
        prometheus.result = [{ metric: {}, value: [0, "12.5"] }];
        assert.equal(await succeeds("pre-rollout"), true);
        prometheus.refuses = true;
        assert.equal(await succeeds("rollback"), false);
        assert.equal(await succeeds("pre-rollout"), false);
    });
});
