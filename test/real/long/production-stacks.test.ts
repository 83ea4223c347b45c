import assert from "node:assert/strict";

import { expect, goodRelease } from "../../../sandbox/demo/checks";
import { followRollout } from "../../../sandbox/demo/follow";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { runCli } from "../../cli/support/cli";
import { advancedWeights } from "../support/canary-weights";
import { installCertificateManagers } from "../support/certificate-managers";
import { helmFolders } from "../support/chart-program";
import { Checkout } from "../support/checkout";
import { Cluster } from "../support/cluster";
import { Load } from "../support/load";
import { LoopbackInternet } from "../support/loopback-internet";
import { servePins } from "../support/pinned-sources";
import { TestStack } from "../support/release";

const podinfo = "http://podinfo.test:9898/";

// The sandbox has no metrics-server. The API server counts this API as its own, and has nothing for it, so that an
// autoscaler keeps its least number of pods, as it does while a metrics-server does not answer.
const metricsServer = JSON.stringify({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: {
        group: "metrics.k8s.io",
        version: "v1beta1",
        groupPriorityMinimum: 100,
        versionPriority: 100,
    },
});

describe("stacks staging and prod, unchanged, with their charts and overlays from the addresses that they pin", () => {
    let checkout: Checkout;
    let internet: LoopbackInternet;
    let cluster: Cluster;
    let users: Load | undefined;
    let without: readonly string[];

    before(async () => {
        checkout = Checkout.make("production");
        await checkout.up();
        internet = await LoopbackInternet.start(checkout.dir);
        const { env } = await TestStack.open(checkout);
        cluster = new Cluster(checkout, env);
        await servePins(internet, checkout, env);
    });

    after(async () => {
        await users?.stop();
        const down = await checkout.sandbox("down", "--delete");
        assert.equal(down.code, 0, down.output);
        await internet.stop();
        checkout.remove();
    });

    async function open(name: string, rolloutLimitMs: number): Promise<TestStack> {
        const env = { ...internet.env, ...helmFolders(checkout.dir) };
        const stack = await TestStack.open(checkout, { name, env, rolloutLimitMs });
        await stack.pulumi.setConfig("context", "sandbox");
        await stack.pulumi.setConfig("kubeconfig", ".sandbox/kubeconfig");
        return stack;
    }

    async function mustDestroy(stack: TestStack): Promise<void> {
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.equal(code, 0, output);
    }

    it("name everything that the cluster lacks in a preview", async () => {
        const stack = await open("prod", 0);
        const preview = await stack.pulumi.operation("preview");
        assert.notEqual(preview.code, 0, preview.output);
        for (const product of ["cert-manager", "trust-manager", "metrics-server"]) {
            assert.match(preview.output, new RegExp(`the cluster does not have ${product}:`));
        }
        await installCertificateManagers(checkout, stack.env);
        cluster.apply(metricsServer);
        without = cluster.everything();
    });

    it("staging is installed, promotes a release, and is deleted", async () => {
        const stack = await open("staging", 720_000);
        await stack.up();
        await stack.rest();
        await stack.expectNoChanges();
        const rollout = await stack.rollOut({ message: "release 2" });
        expect(rollout, goodRelease);
        assert.deepEqual(advancedWeights(rollout.events), [10, 20, 30, 40, 50]);
        await mustDestroy(stack);
    });

    it("prod, with Flagger from its overlay in a git repository, waits for its gate, is promoted when that is opened, and is deleted", async () => {
        const stack = await open("prod", 1_200_000);
        await stack.pulumi.setConfig("flaggerInstall", "kustomize");
        await stack.up();
        await stack.rest();
        await stack.expectNoChanges();
        // the requests that production's settings promise; the load test alone is not enough for its first steps
        users = new Load(stack.meshProxy, podinfo, 200);
        const startedAt = await stack.release({ message: "release 2" });
        await waitFor({
            what: "the release to wait for its gate",
            limitMs: 1_200_000,
            everyMs: 2_000,
            log: checkout.path(".sandbox", "pods"),
            look: () => {
                const { status } = JSON.parse(
                    cluster.kubectl("-n", "test", "get", "canary", "podinfo", "-o", "json"),
                ) as { status: { phase: string; canaryWeight: number } };
                assert.notEqual(status.phase, "Failed", cluster.eventMessages("test"));
                return status.phase === "WaitingPromotion"
                    ? done(undefined)
                    : notYet(`${status.phase} at ${status.canaryWeight} %`);
            },
        });
        const gate = ["gate", "open", "test/podinfo", "--yes"];
        const opened = await runCli([...gate, "--kubeconfig", cluster.kubeconfig]);
        assert.equal(opened.code, 0, opened.stdout + opened.stderr);
        const rollout = await followRollout("release 2", startedAt, stack.follow);
        await users.stop();
        expect(rollout, goodRelease);
        assert.deepEqual(advancedWeights(rollout.events), [2, 5, 10, 20, 35, 50]);
        await mustDestroy(stack);
    });

    it("leave nothing behind but what was there before, and the trust anchor's Secret", () => {
        const left = cluster.everything().filter((name) => !without.includes(name));
        assert.deepEqual(left, ["secret/linkerd-trust-anchor"]);
    });
});
