import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { goodScene } from "../../rules/canary/contexts";
import { auditing, badCanary, ordinary } from "../support/guard-cases";
import { onGuardedSandbox } from "../support/shared-guard";

describe("how the admission guard at the real API server tells of what it finds", () => {
    const sandbox = onGuardedSandbox();

    it("prints refusal and warning in kubectl", () => {
        const refused = sandbox().kubectl(
            ["apply", "--dry-run=server", "-f", "-"],
            sandbox().stand.ofSetting(ordinary, badCanary("kubectl")),
        );
        assert.equal(refused.code, 1, refused.output);
        assert.match(
            refused.output,
            /denied request: Canary test\/kubectl: spec\.analysis\.maxWeight: 120: maxWeight is a percentage.*\[analysis\/max-weight\]/,
        );
        const doubtful = goodScene({ spec: { "analysis.interval": "5s" } }).canary;
        const warned = sandbox().kubectl(
            ["apply", "--dry-run=server", "-f", "-"],
            sandbox().stand.ofSetting(ordinary, doubtful),
        );
        assert.equal(warned.code, 0, warned.output);
        assert.match(
            warned.output,
            /^Warning: .*spec\.analysis\.interval: "5s".*\[timing\/interval\]/m,
        );
    });

    it("writes what it audits to the API server's audit log", async () => {
        const { isRefused, warnedOf } = await sandbox().stand.judge(auditing, badCanary("audited"));
        assert.ok(!isRefused);
        assert.deepEqual(warnedOf, []);
        const log = path.join(sandbox().paths.logs, "audit.log");
        const annotation = "validation.policy.admission.k8s.io/validation_failure";
        await waitFor({
            what: "the audit annotation",
            limitMs: 30_000,
            look: () => {
                const lines = fs.readFileSync(log, "utf8").split("\n");
                const line = lines.find((entry) => entry.includes(annotation)) ?? "";
                return line.includes("analysis/max-weight") ? done(undefined) : notYet(line);
            },
        });
    });

    it("names the rules of a problem with a line break, and of more than a message can hold", async () => {
        const broken = badCanary("broken", { "analysis.interval": "1min\n" });
        const { answer, refusedBy } = await sandbox().stand.judge(ordinary, broken);
        assert.deepEqual(refusedBy, ["timing/duration"], answer.refusal);
        const hosts = Array.from({ length: 99 }, (_, index) => `Upper${"x".repeat(60)}${index}`);
        const long = badCanary("long", { "service.hosts": hosts });
        const much = await sandbox().stand.judge(ordinary, long);
        assert.match(much.answer.refusal, /too many violations to list; fix some and retry: /);
        assert.deepEqual(much.refusedBy, ["route/host-name"]);
    });
});
