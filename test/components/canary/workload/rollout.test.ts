import assert from "node:assert/strict";

import { CanaryWorkload, type CanaryWorkloadArgs, type ShortPlan } from "../../../../components";
import { workloadProblems } from "../../../../components/canary/workload/problems";
import { record } from "../../../support/recorder";
import { analysis, platform, workloadArgs } from "../../../support/workload";

/** What a workload tells of its next release, and what is logged of it. */
async function told(
    over: Partial<CanaryWorkloadArgs>,
    preview: boolean,
): Promise<{ plan?: ShortPlan; logged: string[] }> {
    const logged: string[] = [];
    const write = console.log;
    let plan: ShortPlan | undefined;
    console.log = (text: string) => void logged.push(text);
    try {
        await record(
            (opts) => {
                plan = new CanaryWorkload("shop", workloadArgs(over), opts).rolloutPlan;
            },
            undefined,
            preview,
        );
    } finally {
        console.log = write;
    }
    return { plan, logged: logged.filter((line) => line.includes("promoted after")) };
}

describe("the rollout plan of a CanaryWorkload", () => {
    it("is plain data, the same at a preview and an update", async () => {
        const { plan } = await told({}, false);
        assert.deepEqual(plan, {
            strategy: "weighted",
            steps: [10, 20, 30, 40, 50],
            earliestPromotion: "4m",
            latestRollback: "5m30s",
            mostExposure: { percent: 50, time: "5m" },
        });
        assert.deepEqual((await told({}, true)).plan, plan);
    });

    it("is told at a preview, and not again at the update", async () => {
        const { logged } = await told({}, true);
        assert.match(logged.join(), /weighted 10 → 20 → 30 → 40 → 50 %, a check every 30s/);
        assert.doesNotMatch(logged.join(), /requests\/s/);
        assert.deepEqual((await told({}, false)).logged, []);
    });

    it("counts requests and tells odds of expected traffic", async () => {
        const args = { traffic: { requestsPerSecond: 20, baselineErrorRate: "0.2%" } } as const;
        const { plan, logged } = await told(args, true);
        assert.equal(plan?.mostExposure.requests, 2400);
        // an output that the update changes would show as a change in the next preview
        assert.deepEqual((await told(args, false)).plan, plan);
        assert.match(
            logged.join(),
            /At 20 requests\/s a faulty version \(5 % errors\) has a detection probability of (100 %|> 99\.99 %)/,
        );
        assert.match(logged.join(), /a healthy one \(0\.2 % errors\)/);
    });

    it("is that of the whole component, whatever moves traffic", async () => {
        const { plan } = await told(
            { analysis: { ...analysis, strategy: { kind: "skipAnalysis" }, metrics: [] } },
            false,
        );
        assert.equal(plan?.strategy, "skipAnalysis");
        assert.deepEqual(plan.steps, []);
    });
});

describe("expected traffic", () => {
    const paths = (traffic: unknown): string[] =>
        workloadProblems(
            { kind: "Deployment", name: "shop" },
            "shop",
            workloadArgs({ traffic: traffic as CanaryWorkloadArgs["traffic"] }),
            platform,
            undefined,
        ).map(({ id, path }) => `${id} ${path}`);
    const ofRate = "workload/traffic traffic.requestsPerSecond";
    const ofTests = "workload/traffic traffic.testRequestsPerSecond";
    const ofErrors = "workload/traffic traffic.baselineErrorRate";
    const rows: readonly [unknown, readonly string[]][] = [
        [undefined, []],
        [{ requestsPerSecond: 0.01 }, []],
        [{ requestsPerSecond: 5, baselineErrorRate: "0%" }, []],
        [{ requestsPerSecond: 0 }, [ofRate]],
        [{ requestsPerSecond: "5" }, [ofRate]],
        [{ requestsPerSecond: Infinity }, [ofRate]],
        [{ requestsPerSecond: 5, baselineErrorRate: "100%" }, [ofErrors]],
        [{ requestsPerSecond: 5, testRequestsPerSecond: 0 }, []],
        [{ requestsPerSecond: 5, testRequestsPerSecond: -1 }, [ofTests]],
        [{ requestsPerSecond: 5, testRequestsPerSecond: NaN }, [ofTests]],
        [{ requestsPerSecond: -1, baselineErrorRate: 0.1 }, [ofRate, ofErrors]],
    ];
    for (const [traffic, expected] of rows) {
        it(`${JSON.stringify(traffic) ?? "left out"} has ${expected.length} problems`, () => {
            assert.deepEqual(paths(traffic), expected);
        });
    }
});
