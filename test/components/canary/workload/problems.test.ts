import assert from "node:assert/strict";

import type { CanaryWorkloadArgs } from "../../../../components";
import { workloadProblems } from "../../../../components/canary/workload/problems";
import { platform, workloadArgs } from "../../../support/workload";

const ids = (
    over: Partial<CanaryWorkloadArgs>,
    name = "shop",
    aliases?: Parameters<typeof workloadProblems>[4],
): string[] =>
    workloadProblems(
        { kind: "Deployment", name },
        "shop",
        workloadArgs(over),
        platform,
        aliases,
    ).map(({ id, path }) => `${id} ${path}`);

describe("workloadProblems", () => {
    it("finds nothing wrong with good arguments", () => {
        assert.deepEqual(ids({}), []);
    });

    for (const name of ["a", "shop-2", "a".repeat(55)]) {
        it(`passes the name ${name}`, () => assert.deepEqual(ids({}, name), []));
    }

    for (const name of ["", "Shop", "2shop", "shop-", "shop.test", "a".repeat(56)]) {
        it(`refuses the name "${name}"`, () => {
            assert.deepEqual(ids({}, name), ["workload/name name"]);
        });
    }

    it("asks for a name where an alias says that the component was renamed", () => {
        assert.deepEqual(ids({}, "shop", [{ name: "old" }]), ["workload/rename name"]);
        assert.deepEqual(ids({ name: "shop" }, "shop", [{ name: "old" }]), []);
        assert.deepEqual(ids({}, "shop", [{ parent: undefined }, { name: "shop" }]), []);
    });

    for (const progressDeadline of ["1h", "90", "0s"]) {
        it(`refuses the deadline ${progressDeadline}`, () => {
            assert.deepEqual(ids({ progressDeadline: progressDeadline as "1m" }), [
                "workload/progress-deadline progressDeadline",
            ]);
        });
    }
});
