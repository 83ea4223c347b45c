import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { expect, goodRelease } from "../../../sandbox/demo/checks";
import { followRollout } from "../../../sandbox/demo/follow";
import { copyWritable } from "../../../sandbox/tools/source";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { Checkout } from "../support/checkout";
import { Cluster } from "../support/cluster";
import { canary, TestStack } from "../support/release";
import { SteadyClient } from "../support/steady-client";

const older = "1.43.0";

describe(`Flagger ${older} that the stack upgrades`, () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let client: SteadyClient;
    let newer: string;

    const stackFile = "stacks/sandbox.ts";
    const toOlder = {
        "version: pins.flagger.version": `version: "${older}"`,
        'chart: chart("flagger")': 'chart: { kind: "folder", path: ".sandbox/flagger-older" }',
    };
    const flaggerImage = (): string =>
        cluster.kubectl(
            ...["-n", "flagger-system", "get", "deployment", "flagger"],
            ...["-o", "jsonpath={.spec.template.spec.containers[0].image}"],
        );
    const statusOf = (): string =>
        cluster.kubectl(
            ...["-n", canary.namespace, "get", "canary", canary.name],
            ...["-o", "jsonpath={.status.phase} {.status.lastAppliedSpec}"],
        );

    before(async () => {
        checkout = Checkout.make("flagger-upgrade");
        await checkout.up();
        copyWritable(olderChart(), checkout.path(".sandbox", "flagger-older"));
        checkout.edit(stackFile, toOlder);
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        await stack.up();
        await stack.rest();
        client = new SteadyClient(
            stack.meshProxy,
            `http://${canary.name}.${canary.namespace}:9898/`,
        );
        newer = fs
            .readFileSync(checkout.path(".sandbox", "charts", "flagger", "Chart.yaml"), "utf8")
            .replace(/^[^]*\nappVersion: (\S+)[^]*$/, "$1");
    });

    after(async () => {
        await client.stop();
        await checkout.down();
    });

    it("runs, and promotes a release", async () => {
        assert.match(flaggerImage(), new RegExp(`:${older}$`));
        expect(await stack.rollOut({ message: "release 2" }), goodRelease);
    });

    it("is not replaced while a release is in progress", async () => {
        const startedAt = await stack.release({ message: "release 3" });
        checkout.edit(
            stackFile,
            Object.fromEntries(Object.entries(toOlder).map(([newer, before]) => [before, newer])),
        );
        await waitFor({
            what: "the release to begin",
            limitMs: 60_000,
            look: () => (/^Progressing/.test(statusOf()) ? done(undefined) : notYet(statusOf())),
        });
        for (const verb of ["preview", "up"] as const) {
            const { code, output } = await stack.pulumi.operation(verb);
            assert.notEqual(code, 0, output);
            assert.match(output, /\[upgrade\/release-running\]/);
            assert.ok(output.includes(`Flagger ${older} by ${newer}`), output);
            assert.doesNotMatch(output, /^\s+at /m);
        }
        assert.match(flaggerImage(), new RegExp(`:${older}$`));
        expect(await followRollout("release 3", startedAt, stack.follow), goodRelease);
    });

    it("is replaced without a failed request, and starts a release of the same version, as the preview warns", async () => {
        const [, hash = ""] = statusOf().split(" ");
        const { output } = await stack.pulumi.operation("preview");
        assert.match(output, /"Canary test\/podinfo".*\[upgrade\/starts-releases\]/s);
        const startedAt = Date.now();
        await stack.up();
        assert.ok(flaggerImage().endsWith(`:${newer}`));
        await waitFor({
            what: "the release that the new Flagger starts to be promoted",
            limitMs: 180_000,
            look: () => {
                const [phase, now] = statusOf().split(" ");
                return phase === "Succeeded" && now !== hash ? done(undefined) : notYet(statusOf());
            },
        });
        await stack.expectNoChanges();
        const { failed, requests, versions } = client.between(startedAt);
        console.log(`        ${failed} of ${requests} requests failed`);
        assert.ok(requests > 100);
        assert.equal(failed, 0);
        assert.deepEqual(versions, ["release 3"]);
    });

    it("promotes a release after the upgrade", async () => {
        expect(await stack.rollOut({ message: "release 4" }), goodRelease);
    });
});

/** The chart of the older Flagger, from its Go module. */
function olderChart(): string {
    const { Dir } = JSON.parse(
        execFileSync("go", ["mod", "download", "-json", `github.com/fluxcd/flagger@v${older}`], {
            cwd: path.join(__dirname, "../../../sandbox/tools/modules/flagger-1.43"),
            encoding: "utf8",
        }),
    ) as { Dir: string };
    return path.join(Dir, "charts", "flagger");
}
