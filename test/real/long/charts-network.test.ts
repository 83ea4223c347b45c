import assert from "node:assert/strict";
import { expect, goodRelease } from "../../../sandbox/demo/checks";
import { advancedWeights } from "../support/canary-weights";
import { helmFolders } from "../support/chart-program";
import { Checkout } from "../support/checkout";
import { LoopbackInternet } from "../support/loopback-internet";
import { servePins } from "../support/pinned-sources";
import { TestStack } from "../support/release";

describe("stack dev, unchanged, with its charts from the addresses that it pins (Linkerd's are those of edge-25.7.5)", () => {
    let checkout: Checkout;
    let internet: LoopbackInternet;
    let stack: TestStack;

    before(async () => {
        checkout = Checkout.make("dev");
        await checkout.up();
        internet = await LoopbackInternet.start(checkout.dir);
        stack = await TestStack.open(checkout, {
            name: "dev",
            env: { ...internet.env, ...helmFolders(checkout.dir) },
            // five steps of 30 s, and as many intervals around them
            rolloutLimitMs: 480_000,
        });
        await servePins(internet, checkout, stack.env);
        await stack.pulumi.setConfig("context", "sandbox");
        await stack.pulumi.setConfig("kubeconfig", ".sandbox/kubeconfig");
    });

    after(async () => {
        const down = await checkout.sandbox("down", "--delete");
        assert.equal(down.code, 0, down.output);
        await internet.stop();
        checkout.remove();
    });

    it("is installed, and asks for nothing else on the internet", async () => {
        await stack.up();
        await stack.rest();
        await stack.expectNoChanges();
        assert.deepEqual([...internet.refused], []);
    }).timeout(1_200_000);

    it("promotes a release in its own steps", async () => {
        const rollout = await stack.rollOut({ message: "release 2" });
        expect(rollout, goodRelease);
        assert.deepEqual(advancedWeights(rollout.events), [10, 20, 30, 40, 50]);
    });

    it("is deleted", async () => {
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.equal(code, 0, output);
    });
});
