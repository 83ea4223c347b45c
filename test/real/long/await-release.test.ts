import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";

import { canaryState } from "../../../kube/release/canaries";
import type { Fields } from "../../../rules/canary/reading";
import { name, namespace, type Stage } from "../programs/awaited/stage";
import { ReleasedProgram } from "../support/released-program";
import { SharedPlatform } from "../support/shared-platform";

describe("pulumi up waits for a release", () => {
    let platform: SharedPlatform;
    let program: ReleasedProgram<Stage>;

    before(async () => {
        platform = await SharedPlatform.open([namespace]);
        program = new ReleasedProgram(platform, "awaited");
        await program.prepare();
    });

    after(() => platform.close());

    const get = <T>(...args: string[]): T =>
        JSON.parse(platform.cluster.kubectl("-n", namespace, "get", ...args, "-o", "json")) as T;
    const served = (): string | undefined =>
        get<k8s.V1Deployment>("deployment", `${name}-primary`).spec?.template.spec?.containers[0]
            ?.env?.[0]?.value;
    const phase = (): string => get<{ status: { phase: string } }>("canary", name).status.phase;
    const cleanedAfter = (): string | undefined =>
        get<k8s.V1ConfigMap>("configmap", "cleanup").data?.["after"];
    const promotedAt = (): number =>
        canaryState(get<Fields>("canary", name)).phaseSince ?? Infinity;
    const pods = (): k8s.V1Pod[] =>
        get<{ items: k8s.V1Pod[] }>("pods", "-l", `app=${name}-primary`).items;

    it("counts the first version as released once it serves", async () => {
        const { code, output } = await program.attempt("first");
        assert.equal(code, 0, output);
        assert.equal(phase(), "Initialized");
        assert.equal(cleanedAfter(), "first");
    });

    it("waits for nothing when nothing changes", async () => {
        const { code, output } = await program.attempt("first");
        assert.equal(code, 0, output);
        assert.match(output, /nothing to release: the primary already runs this version/);
    });

    it("returns once the version is promoted, then makes what depends on it, and shows the progress", async () => {
        const { code, output } = await program.attempt("good");
        assert.equal(code, 0, output);
        assert.equal(phase(), "Succeeded");
        assert.equal(served(), "good");
        assert.match(
            output,
            /Progressing · weight 30 % · failed checks \d\/3 · next check within 10 s/,
        );
        assert.match(output, /released: promoted/);
        const updated = output.indexOf("kubernetes:core/v1:ConfigMap cleanup created replacement");
        assert.ok(updated > output.lastIndexOf("weight 60 %"), output);
        assert.equal(cleanedAfter(), "good");
        const { metadata } = get<k8s.V1ConfigMap>("configmap", "cleanup");
        // the provider replaces a ConfigMap whose data change
        const madeAt = Date.parse(String(metadata?.creationTimestamp));
        assert.ok(madeAt >= promotedAt(), `made at ${madeAt}, promoted at ${promotedAt()}`);
        for (const { spec, metadata } of pods()) {
            assert.equal(
                spec?.containers.find(({ name }) => name === "podinfo")?.env?.[0]?.value,
                "good",
            );
            assert.equal(metadata?.deletionTimestamp, undefined);
        }
    });

    it("does not wait for a change of the autoscaler, and says that it is no release", async () => {
        const { code, output } = await program.attempt("scaled");
        assert.equal(code, 0, output);
        assert.match(output, /HorizontalPodAutoscaler \S+ updated/);
        assert.match(output, /nothing to release: .* the autoscaler, .* start no release/);
    });

    it("resumes an interrupted wait", async () => {
        const interrupted = await program.attempt("interrupted", /Progressing · weight 30 %/);
        assert.equal(interrupted.code, 130, interrupted.output);
        assert.equal(phase(), "Progressing");
        assert.equal(cleanedAfter(), "good");
        const { code, output } = await program.attempt("interrupted");
        assert.equal(code, 0, output);
        assert.match(output, /released: promoted/);
        assert.doesNotMatch(output, /Deployment \S+ updat/);
        assert.equal(served(), "interrupted");
        assert.equal(cleanedAfter(), "interrupted");
    });

    it("fails with Flagger's reason when the version is rolled back, and makes nothing that depends on it", async () => {
        const { code, output } = await program.attempt("faulty");
        assert.notEqual(code, 0, output);
        assert.match(
            output,
            /not promoted: rolled back; Flagger: .*Halt cart\.awaited advancement success-rate [\d.]+ < 99.*Rolling back cart\.awaited failed checks threshold reached 3.*\[release\/rolled-back\]/,
        );
        assert.doesNotMatch(output, /^\s+at /m);
        assert.equal(phase(), "Failed");
        assert.equal(served(), "interrupted");
        assert.equal(cleanedAfter(), "interrupted");
    });

    it("fails again as long as the version stays, and returns at once when it is taken back", async () => {
        const again = await program.attempt("faulty");
        assert.notEqual(again.code, 0, again.output);
        assert.match(again.output, /the last release was rolled back; Flagger: /);
        const { code, output } = await program.attempt("interrupted");
        assert.equal(code, 0, output);
        assert.match(output, /nothing to release/);
    });
});
