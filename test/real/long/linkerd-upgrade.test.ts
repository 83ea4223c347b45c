import assert from "node:assert/strict";
import * as path from "node:path";

import { expect, goodRelease } from "../../../sandbox/demo/checks";
import { followRollout } from "../../../sandbox/demo/follow";
import { copyWritable } from "../../../sandbox/tools/source";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { Checkout } from "../support/checkout";
import { Cluster } from "../support/cluster";
import { canary, TestStack } from "../support/release";
import { SteadyClient } from "../support/steady-client";

const bundled = "edge-25.7.5";
const stackFile = "stacks/sandbox.ts";

/**
 * The charts of one release alone are among the sandbox's modules. Without `LINKERD_CHARTS`, the stack sets an earlier
 * version with them, which changes the images and the injected proxies; with it, the charts of that folder follow the
 * bundled ones (`LINKERD_CHARTS_VERSION` is their release).
 */
const charts = process.env.LINKERD_CHARTS;
const [older, newer] = charts
    ? [bundled, process.env.LINKERD_CHARTS_VERSION ?? "edge-26.6.3"]
    : ["edge-25.7.4", bundled];

const CHARTS = ["linkerd-crds", "linkerd-control-plane", "linkerd-viz"] as const;

describe(`Linkerd ${older} that the stack upgrades`, () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let client: SteadyClient;

    const images = (): string[] =>
        ["linkerd", "linkerd-viz"].flatMap((namespace) =>
            cluster
                .kubectl(
                    ...["-n", namespace, "get", "pods", "--field-selector=status.phase=Running"],
                    ...["-o", "jsonpath={.items[*].spec['containers','initContainers'][*].image}"],
                )
                .split(" ")
                .filter((image) => image.includes("/linkerd/")),
        );
    const configUid = (): string =>
        cluster.kubectl(
            ...["-n", "linkerd", "get", "configmap", "linkerd-config"],
            ...["-o", "jsonpath={.metadata.uid}"],
        );
    const statusOf = (): string =>
        cluster.kubectl(
            ...["-n", canary.namespace, "get", "canary", canary.name],
            ...["-o", "jsonpath={.status.phase} {.status.lastAppliedSpec}"],
        );
    const scaleFlagger = (replicas: number): void => {
        cluster.kubectl(
            ...["-n", "flagger-system", "scale", "deployment/flagger"],
            `--replicas=${replicas}`,
        );
    };
    const upgrade = (): void => {
        checkout.edit(stackFile, { [`version: "${older}"`]: `version: "${newer}"` });
        if (charts !== undefined) {
            for (const name of CHARTS) {
                copyWritable(path.join(charts, name), checkout.path(".sandbox", "newer", name));
                checkout.edit(stackFile, {
                    [`chart("${name}")`]: `{ kind: "folder", path: ".sandbox/newer/${name}" }`,
                });
            }
        }
    };

    before(async () => {
        checkout = Checkout.make("linkerd-upgrade");
        await checkout.up();
        if (older !== bundled) {
            checkout.edit(stackFile, { [`version: "${bundled}"`]: `version: "${older}"` });
        }
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        await stack.up();
        await stack.rest();
        client = new SteadyClient(
            stack.meshProxy,
            `http://${canary.name}.${canary.namespace}:9898/`,
        );
    });

    after(async () => {
        await client.stop();
        await checkout.down();
    });

    it("is not replaced while a release is in progress", async () => {
        assert.ok(images().length > 3);
        const startedAt = await stack.release({ message: "release 2" });
        upgrade();
        await waitFor({
            what: "the release to begin",
            limitMs: 60_000,
            look: () => (/^Progressing/.test(statusOf()) ? done(undefined) : notYet(statusOf())),
        });
        // without Flagger the release lasts as long as the two operations, on a busy machine too
        scaleFlagger(0);
        for (const verb of ["preview", "up"] as const) {
            const { code, output } = await stack.pulumi.operation(verb);
            assert.notEqual(code, 0, output);
            assert.match(output, /\[upgrade\/release-running\]/);
            assert.ok(output.includes(`Linkerd ${older} by ${newer}`), output);
            assert.doesNotMatch(output, /^\s+at /m);
        }
        assert.match(statusOf(), /^Progressing/);
        scaleFlagger(1);
        expect(await followRollout("release 2", startedAt, stack.follow), goodRelease);
    });

    it("is replaced in place without a failed request or a release, and nothing stays at the earlier version", async () => {
        const [status, uid] = [statusOf(), configUid()];
        const { output } = await stack.pulumi.operation("preview");
        assert.match(output, /\[upgrade\/restart-needed\]/);
        assert.doesNotMatch(output, /\[upgrade\/starts-releases\]|\+-|replace/);
        const startedAt = Date.now();
        await stack.up();
        await waitFor({
            what: `only images of Linkerd ${newer} to run in its namespaces`,
            limitMs: 180_000,
            look: () => {
                const others = images().filter((image) => image.endsWith(`:${older}`));
                return others.length === 0 ? done(undefined) : notYet(others.join(" "));
            },
        });
        assert.ok(images().some((image) => image.endsWith(`:${newer}`)));
        assert.equal(configUid(), uid);
        assert.equal(statusOf(), status);
        await stack.expectNoChanges();
        const { failed, requests, versions } = client.between(startedAt);
        console.log(`        ${failed} of ${requests} requests failed`);
        assert.ok(requests > 100);
        assert.equal(failed, 0);
        assert.deepEqual(versions, ["release 2"]);
    });

    it("promotes a release after the upgrade, which gives the primary the new proxy", async () => {
        const proxies = (): string[] =>
            cluster
                .kubectl(
                    ...["-n", canary.namespace, "get", "pods", "-l", `app=${canary.name}-primary`],
                    ...["-o", "jsonpath={.items[*].spec['containers','initContainers'][*].image}"],
                )
                .split(" ")
                .filter((image) => image.includes("/linkerd/proxy:"));
        assert.ok(proxies().length > 0);
        assert.ok(
            proxies().every((image) => image.endsWith(`:${older}`)),
            proxies().join(" "),
        );
        expect(await stack.rollOut({ message: "release 3" }), goodRelease);
        assert.ok(proxies().length > 0);
        assert.ok(
            proxies().every((image) => image.endsWith(`:${newer}`)),
            proxies().join(" "),
        );
    });
});
