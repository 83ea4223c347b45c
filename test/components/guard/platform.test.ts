import assert from "node:assert/strict";

import { Platform, type PlatformArgs } from "../../../components";
import { platformGuard } from "../../../components/platform-facts";
import { platformParts } from "../../../components/platform-parts";
import { platformProblems } from "../../../components/platform-problems";
import { record } from "../../support/recorder";

const folder = (path: string) => ({ kind: "folder", path }) as const;
const without: PlatformArgs = {
    gatewayApi: { version: "1.2.1", manifests: "gateway-api/*.yaml" },
    linkerd: { version: "edge-25.7.5", crds: folder("crds"), controlPlane: folder("cp") },
    viz: { chart: folder("viz") },
    flagger: { version: "1.44.0", install: { by: "helm", chart: folder("flagger") } },
    canaryNamespaces: ["shop"],
};
const guardOf = (of: PlatformArgs) => platformGuard(of, platformParts(of));
const args: PlatformArgs = { ...without, admissionGuard: { warnings: "audit" } };

describe("the admission guard of a Platform", () => {
    it("is made after everything else, where it is asked for", async () => {
        const made = await record((opts) => new Platform("platform", args, opts));
        const names = made.map(({ name }) => name);
        const first = names.indexOf("platform-guard-canary-errors");
        assert.ok(first > names.indexOf("platform-flagger-install"), names.join(" "));
        const others = await record((opts) => new Platform("platform", without, opts));
        assert.ok(others.every(({ name }) => !name.startsWith("platform-guard")));
    });

    it("knows of the platform what it needs", () => {
        const guard = guardOf({ ...args, kubernetes: "v1.33.1" });
        assert.equal(guard?.warnings, "audit");
        assert.equal(guard.kubernetes, "v1.33.1");
        assert.deepEqual(guard.flagger, { name: "flagger", namespace: "flagger-system" });
        assert.equal(guard.facts?.meshProvider, "gatewayapi:v1beta1");
        assert.equal(guard.facts.flaggerNamespace, "flagger-system");
        assert.deepEqual(guard.facts.canaryNamespaces, ["shop"]);
        assert.equal(guard.facts.cni, false);
        assert.equal(guard.facts.linkerdValues, undefined);
        const proxy = { nativeSidecar: true };
        const native = guardOf({ ...args, linkerd: { ...args.linkerd, proxy } });
        assert.deepEqual(native?.facts?.linkerdValues, proxy);
        assert.equal(guardOf(without), undefined);
    });

    it("is refused before anything is made on a cluster that is too old for it", () => {
        const ids = (given: PlatformArgs) =>
            platformProblems("platform", given).map(({ id }) => id);
        assert.deepEqual(ids({ ...args, kubernetes: "v1.29.9" }), ["guard/kubernetes"]);
        assert.deepEqual(ids({ ...without, kubernetes: "v1.29.9" }), []);
        assert.deepEqual(ids({ ...args, kubernetes: "v1.30.1" }), []);
    });
});
