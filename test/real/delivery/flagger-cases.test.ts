import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { flaggerNamespace, flaggerWorkloads } from "../programs/releases/flagger-workloads";
import type { ReleasedWorkload } from "../programs/releases/released-workload";
import { strategies } from "../programs/releases/strategies";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import type { PrimaryState } from "../support/primary";
import { keyOf, requestsBetween, type WatchedRollout } from "../support/rollout-watch";
import { onSharedPlatform } from "../support/shared-platform";
import { allReleases, type Releases } from "./releases";

/** Flagger v1.44.0 test/: the same asserts on the same ends, named after the scripts. */
describe("Flagger's own end-to-end cases", () => {
    const releases = onSharedPlatform(allReleases);

    /** What every script looks at: initialised behind the primary, then promoted. */
    const promoted = async (
        workload: ReleasedWorkload,
    ): Promise<{ good: WatchedRollout; bad?: WatchedRollout } & Pick<Releases, "platform">> => {
        const { good, bad, primaries, platform } = await releases();
        const key = keyOf(workload);
        const [first, later] = [primaries.first.get(key), primaries.good.get(key)];
        const app = first?.service?.spec?.selector?.["app"];
        assert.equal(app, `${workload.name}-primary`, "the Service's selector");
        assert.match(first?.image ?? "", /:6\.0\.0$/);
        const rollout = good.get(key);
        assert.ok(rollout);
        assert.equal(
            rollout.phase,
            "Succeeded",
            rollout.lines.map((line) => line.message).join("\n"),
        );
        assert.match(later?.image ?? "", /:6\.0\.1$/);
        return { good: rollout, bad: bad.get(key), platform };
    };

    const keepsPrimary = async (workload: ReleasedWorkload): Promise<PrimaryState> => {
        const primary = (await releases()).primaries.bad.get(keyOf(workload));
        assert.ok(primary);
        assert.match(primary.image ?? "", /:6\.0\.1$/, "the primary's image after the rollback");
        assert.ok(primary.ready >= 1, "the primary is not ready");
        return primary;
    };

    it("linkerd/test-canary.sh: promoted, then rolled back for its errors", async () => {
        const workload = flaggerWorkloads["linkerd/test-canary.sh"];
        const { good, bad } = await promoted(workload);
        assert.deepEqual(weights(good), [10, 20, 30, 40, 50]);
        assert.equal(bad?.phase, "Failed");
        assert.ok(bad.lines.some(({ message }) => /^Halt .* success-rate/.test(message)));
        await keepsPrimary(workload);
    });

    it("linkerd/test-steps.sh: promoted through its list of weights", async () => {
        const { good } = await promoted(flaggerWorkloads["linkerd/test-steps.sh"]);
        assert.deepEqual(weights(good), [10, 20, 30, 40, 50, 60]);
    });

    it("gatewayapi/test-canary.sh: an HTTPRoute splits, promoted, then rolled back", async () => {
        const workload = strategies.weighted;
        const { bad, platform } = await promoted(workload);
        const route = await platform.objects.read({
            apiVersion: "gateway.networking.k8s.io/v1beta1",
            kind: "HTTPRoute",
            metadata: { name: workload.name, namespace: workload.namespace },
        });
        assert.equal(route.metadata?.ownerReferences?.[0].kind, "Canary");
        assert.equal(bad?.phase, "Failed");
        await keepsPrimary(workload);
    });

    it("gatewayapi/test-ab.sh: promoted after ten checks of the users with the header", async () => {
        const { good } = await promoted(flaggerWorkloads["gatewayapi/test-ab.sh"]);
        assert.equal(iterations(good), 10);
        assert.equal(good.users.canary, 0);
        assert.ok(requestsBetween(good, good.startedAt, good.endedAt).canary > 100);
    });

    it("gatewayapi/test-bg.sh: promoted after five checks without users", async () => {
        const { good } = await promoted(flaggerWorkloads["gatewayapi/test-bg.sh"]);
        assert.equal(iterations(good), 5);
    });

    it("gatewayapi/test-session-affinity.sh: the cookie leads to the canary, and is taken back", async () => {
        await promoted(strategies.sessionAffinity);
        const { visit } = await releases();
        assert.ok(visit.withCookie.length > 0);
        assert.ok(visit.withCookie.every((release) => release === "6.0.1"));
        assert.match(visit.laterCookie ?? "", /Max-Age=-1/);
    });

    it("kubernetes/test-deployment.sh: marks its Service for Flux, and is promoted", async () => {
        const workload = strategies.blueGreen;
        await promoted(workload);
        const { service } = (await releases()).primaries.first.get(keyOf(workload)) ?? {};
        const annotations = service?.metadata?.annotations ?? {};
        assert.equal(annotations["kustomize.toolkit.fluxcd.io/reconcile"], "disabled");
        assert.equal(annotations["helm.toolkit.fluxcd.io/driftDetection"], "disabled");
    });

    it("kubernetes/test-hpa.sh: the primary has its own autoscaler, which takes over a change", async () => {
        const { platform } = await promoted(flaggerWorkloads["kubernetes/test-hpa.sh"]);
        const hpa = await platform.objects.read<k8s.V2HorizontalPodAutoscaler>({
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            metadata: { name: "kubernetes-hpa-primary", namespace: flaggerNamespace },
        });
        assert.equal(hpa.spec?.scaleTargetRef.name, "kubernetes-hpa-primary");
        // their script reads the target's autoscaler here, which says nothing of the primary's
        assert.equal(hpa.spec?.metrics?.[0].resource?.target.averageUtilization, 50);
    });

    it("istio/test-skip-analysis.sh: promoted unchecked; a release that never starts fails", async () => {
        const workload = flaggerWorkloads["istio/test-skip-analysis.sh"];
        const { bad } = await promoted(workload);
        assert.equal(bad?.phase, "Failed");
        await keepsPrimary(workload);
    });

    it("kubernetes/test-daemonset.sh: promoted; deleted, its target serves again", async () => {
        const workload = flaggerWorkloads["kubernetes/test-daemonset.sh"];
        const { platform } = await promoted(workload);
        const metadata = { name: workload.name, namespace: flaggerNamespace };
        const canary = { apiVersion: "flagger.app/v1beta1", kind: "Canary", metadata };
        const { metadata: found } = await platform.objects.read(canary);
        assert.deepEqual(found?.finalizers, ["finalizer.flagger.app"]);
        await platform.objects.delete(canary);
        await waitFor({
            what: "the DaemonSet to serve again",
            limitMs: 60_000,
            everyMs: 1_000,
            look: async () => {
                const { status } = await platform.objects.read<k8s.V1DaemonSet>({
                    apiVersion: "apps/v1",
                    kind: "DaemonSet",
                    metadata,
                });
                const ready = status?.numberReady ?? 0;
                return ready > 0 ? done(undefined) : notYet(`${ready} pods are ready`);
            },
        });
    });
});

function weights(rollout: WatchedRollout): number[] {
    return rollout.lines.flatMap(({ message }) => {
        const weight = /canary weight (\d+)$/.exec(message)?.[1];
        return weight === undefined ? [] : [Number(weight)];
    });
}

function iterations(rollout: WatchedRollout): number {
    return rollout.lines.filter(({ message }) => /canary iteration \d+\/\d+$/.test(message)).length;
}
