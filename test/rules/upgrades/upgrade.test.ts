import assert from "node:assert/strict";

import type { LiveMetadata } from "../../../rules/existing/live-object";
import {
    type LiveCanary,
    outdatedProxies,
    runningReleases,
    startedReleases,
    upgradesOf,
} from "../../../rules/upgrades/upgrade";

const path = "cluster kind-dev";
const set = { Linkerd: "edge-26.6.3", Flagger: "1.44.0" };
const canary = (phase: string, name = "cart"): LiveCanary => ({ namespace: "shop", name, phase });

describe("an upgrade", () => {
    it("is what differs between the cluster and the stack; what is not known is not compared", () => {
        assert.deepEqual(upgradesOf({}, set), []);
        assert.deepEqual(upgradesOf({ ...set }, set), []);
        assert.deepEqual(upgradesOf({ Linkerd: "edge-25.7.5", Flagger: "1.44.0" }, set), [
            { product: "Linkerd", from: "edge-25.7.5", to: "edge-26.6.3" },
        ]);
    });

    const upgrades = upgradesOf({ Linkerd: "edge-25.7.5", Flagger: "1.42.0" }, set);

    it("is rejected while a release is in progress, with the command that waits for its end", () => {
        const canaries = [
            canary("Succeeded", "web"),
            canary("Progressing"),
            canary("Promoting", "pay"),
        ];
        const [problem, ...others] = runningReleases(
            path,
            upgrades,
            canaries,
            "p:upgradeDuringRelease",
        );
        assert.deepEqual(others, []);
        assert.equal(problem?.value, "Canary shop/cart Progressing, Canary shop/pay Promoting");
        assert.match(
            problem?.requirement ?? "",
            /replaces Linkerd edge-25\.7\.5 by edge-26\.6\.3 and Flagger 1\.42\.0 by 1\.44\.0/,
        );
        assert.match(
            problem?.fix ?? "",
            /linkerd-canary wait cart --namespace shop; .* set p:upgradeDuringRelease true/,
        );
    });

    it("is not rejected without a release, and a release not without an upgrade", () => {
        for (const phase of ["", "Initialized", "Succeeded", "Failed", "Initializing"]) {
            assert.deepEqual(runningReleases(path, upgrades, [canary(phase)], "p:x"), []);
        }
        assert.deepEqual(runningReleases(path, [], [canary("Progressing")], "p:x"), []);
    });

    it("of Flagger starts a release of each Canary where its hashes change", () => {
        const started = (from: string, to: string, ...phases: string[]): unknown[] =>
            startedReleases(
                path,
                upgradesOf({ Flagger: from }, { ...set, Flagger: to }),
                phases.map((phase, index) => canary(phase, `c${index}`)),
            ).map(({ value }) => value);
        // measured live: 1.43.0 to 1.44.0 (test/real/long/flagger-upgrade.test.ts)
        assert.deepEqual(started("1.43.0", "1.44.0", "Succeeded", "Failed", ""), [
            "Canaries shop/c0, shop/c1",
        ]);
        assert.deepEqual(started("1.38.0", "1.40.0", "Succeeded"), []);
        assert.equal(started("1.40.0", "v1.41.0", "Succeeded").length, 1);
        assert.deepEqual(started("1.44.0", "1.99.0", "Succeeded"), []);
        assert.deepEqual(started("1.43.0", "1.44.0"), []);
    });

    const pod = (name: string, version?: string, hash?: string): LiveMetadata => ({
        name,
        namespace: "shop",
        ...(hash !== undefined && { labels: { "pod-template-hash": hash } }),
        ...(version !== undefined && { annotations: { "linkerd.io/proxy-version": version } }),
    });

    it("leaves pods with the proxy of another version, which are named by their workloads", () => {
        const pods = [
            pod("cart-primary-6d4cf56db6-x2x4z", "edge-25.7.5", "6d4cf56db6"),
            pod("cart-primary-6d4cf56db6-k8s7q", "edge-25.7.5", "6d4cf56db6"),
            pod("db-0", "edge-25.7.5"),
            pod("web-5b9f-abcde", "edge-26.6.3", "5b9f"),
            pod("unmeshed-7c-abcde", undefined, "7c"),
        ];
        const [problem] = outdatedProxies(path, pods, "edge-26.6.3", [canary("Succeeded")]);
        assert.equal(problem?.severity, "warning");
        assert.equal(problem?.value, "3 pods of shop/cart-primary, shop/db");
        assert.match(problem?.fix ?? "", /restart deployment\/cart --namespace shop starts one/);
        assert.deepEqual(outdatedProxies(path, pods.slice(3), "edge-26.6.3", []), []);
    });
});
