import assert from "node:assert/strict";

import type { CanaryWorkloadArgs } from "../../../../components";
import { awaitReleaseProblems } from "../../../../components/canary/workload/await-release";
import { ownSelector } from "../../../../components/canary/workload/target";
import { workloadObjects } from "../../../../components/canary/workload/workload-objects";
import { formatProblem, type Problem } from "../../../../rules/problems/problem";
import { analysis, platform, workload, workloadArgs } from "../../../support/workload";

function problems(over: Partial<CanaryWorkloadArgs>): Problem[] {
    const args = workloadArgs({ progressDeadline: "1m", ...over });
    const selector = ownSelector("shop", platform);
    const target = { kind: "Deployment", name: "shop", namespace: "test", selector } as const;
    return awaitReleaseProblems({
        args,
        platform,
        objects: workloadObjects(target, args, platform),
    });
}

describe("awaitReleaseProblems", () => {
    it("finds none without the argument, and with enough time", () => {
        assert.deepEqual(problems({}), []);
        assert.deepEqual(problems({ awaitRelease: { timeout: "15m" } }), []);
    });

    it("rejects a timeout that ends before every promotion, with the planned time; its fix is enough", () => {
        const [problem] = problems({ awaitRelease: { timeout: "2m" } });
        assert.equal(
            formatProblem(problem),
            'awaitRelease.timeout: "2m": pulumi up would fail during every release: the promotion takes 4m30s after the change if every check passes; set it to "7m", which includes the progress deadline, or more. [release/timeout-too-short]',
        );
        const [, enough] = /set it to "(\d+m)"/.exec(problem.fix) ?? [];
        assert.deepEqual(problems({ awaitRelease: { timeout: enough as "7m" } }), []);
    });

    it("warns of one that ends before the latest rollback", () => {
        const [problem] = problems({ awaitRelease: { timeout: "5m" } });
        assert.equal(problem.severity, "warning");
        assert.match(
            formatProblem(problem),
            /the rollback takes up to \w+ after the change.*\[release\/timeout-tight\]/,
        );
    });

    for (const timeout of ["1h", "1m30s", "0s", 60]) {
        it(`rejects ${JSON.stringify(timeout)}`, () => {
            const [problem] = problems({ awaitRelease: { timeout: timeout as "1m" } });
            assert.match(
                formatProblem(problem),
                /set it in the form "90s" or "15m"\. \[release\/timeout\]/,
            );
        });
    }

    it("rejects a release that never ends", () => {
        const endless = { kind: "weighted", stepWeight: 150, maxWeight: 120 } as const;
        const [problem] = problems({
            awaitRelease: { timeout: "15m" },
            analysis: { ...analysis, strategy: endless },
        });
        assert.match(formatProblem(problem), /always wait until the timeout.*\[release\/endless\]/);
    });

    it("stops the program before anything is registered", async () => {
        await assert.rejects(
            workload({ awaitRelease: { timeout: "1m" } }),
            /CanaryWorkload "shop": awaitRelease\.timeout: "1m": .*\[release\/timeout-too-short\]/,
        );
    });
});
