import assert from "node:assert/strict";
import { goodInstallation } from "../../rules/canary/contexts";
import { ids } from "../support";
import { program, run, tooHeavy } from "./support";

describe("policies canary-rules and canary-warnings with settings", () => {
    const bad = program({ spec: tooHeavy });
    const rule = "analysis/max-weight";

    it("leave out an excepted rule, everywhere or for one object", async () => {
        const { errors } = await run(bad);
        assert.ok(ids(errors).includes(rule));
        for (const object of [undefined, "Canary test/podinfo"]) {
            const except = [{ rule, reason: "it is a test", object }];
            const left = await run(bad, { settings: { except } });
            assert.ok(!ids(left.errors).includes(rule));
        }
        const except = [{ rule, reason: "it is a test", object: "Canary test/pod" }];
        const other = await run(bad, { settings: { except } });
        assert.ok(ids(other.errors).includes(rule));
    });

    it("refuse an exception of a rule that there is not", async () => {
        const except = [{ rule: "analysis/max-wait", reason: "typo" }];
        const { errors } = await run(program(), { settings: { except } });
        assert.deepEqual(ids(errors), ["policy/exception-unknown"]);
        assert.match(errors[0]?.message ?? "", /use "analysis\/max-weight"/);
    });

    it("take what is said of the installation before what the objects say", async () => {
        const spec = { provider: undefined };
        const settings = { installation: { ...goodInstallation, meshProvider: "istio" } };
        assert.deepEqual(ids((await run(program({ spec }))).errors), []);
        const { errors } = await run(program({ spec }), { settings });
        assert.ok(errors.length > 0);
    });
});
