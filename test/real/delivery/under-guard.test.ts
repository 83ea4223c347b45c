import assert from "node:assert/strict";
import { onSharedPlatform } from "../support/shared-platform";
import { releaseUnderGuard } from "./guarded";

/** A decision of a policy as the API server counts it. */
interface Decision {
    readonly policy: string;
    readonly action: string;
    readonly times: number;
}

const COUNTER = "apiserver_validating_admission_policy_check_total";

/** Behind all other suites of this folder in the order of names: what they write has passed the guard by then. */
describe("the admission guard beside a live Flagger and Linkerd", () => {
    const guarded = onSharedPlatform(releaseUnderGuard);

    it("refuses a bad Canary that kubectl applies", async () => {
        const { badCanary } = (await guarded()).refused;
        assert.match(
            badCanary,
            /denied request: Canary guarded\/shop: spec\.analysis\.maxWeight: 150: .*\[analysis\/max-weight\]/,
        );
    });

    it("refuses that a live Canary's target leaves the mesh", async () => {
        const { unmeshedTarget } = (await guarded()).refused;
        assert.match(
            unmeshedTarget,
            /denied request: Deployment guarded\/shop: .*linkerd\.io\/inject:disabled.*\[injection\/workload\]/,
        );
    });

    it("refuses a second Canary for it", async () => {
        const { secondCanary } = (await guarded()).refused;
        assert.match(
            secondCanary,
            /denied request: Canary guarded\/second: .*\[canaries\/same-target\]/,
        );
    });

    it("warns of an unlabelled workload that leaves the mesh", async () => {
        assert.match(
            (await guarded()).unlabelled,
            /^Warning: .*Deployment guarded\/unlabelled: .*\[injection\/left-out\][^]*created/m,
        );
    });

    it("lets Flagger initialise, release and promote", async () => {
        const { platform, rollout } = await guarded();
        assert.equal(
            rollout.phase,
            "Succeeded",
            rollout.lines.map((line) => line.message).join("\n"),
        );
        const made = platform.cluster
            .kubectl("-n", "guarded", "get", "deployments,services,hpa,httproutes", "-o", "name")
            .split("\n");
        for (const name of [
            "deployment.apps/shop-primary",
            "service/shop-primary",
            "horizontalpodautoscaler.autoscaling/shop-primary",
            "httproute.gateway.networking.k8s.io/shop",
        ]) {
            assert.ok(made.includes(name), `${name} is not among ${made.join(", ")}`);
        }
    });

    it("has refused nothing else, neither of Flagger's nor of Linkerd's and the cluster's controllers", async () => {
        const { cluster } = (await guarded()).platform;
        const counted = decisions(cluster.kubectl("get", "--raw", "/metrics"));
        const denied = counted.filter(({ action }) => action === "deny");
        assert.deepEqual(Object.fromEntries(denied.map(({ policy, times }) => [policy, times])), {
            "canary-guard-canary-errors": 1,
            "canary-guard-canary-others-errors": 1,
            "canary-guard-target-errors": 1,
        });
        // what passed is counted only where a rule could not be asked
        assert.deepEqual(
            counted.filter(({ action }) => action === "allow"),
            [],
        );
        const events = cluster.kubectl("get", "events", "-A", "-o", "jsonpath={.items[*].message}");
        assert.doesNotMatch(events, /ValidatingAdmissionPolicy/);
    });
});

function decisions(metrics: string): Decision[] {
    return metrics
        .split("\n")
        .filter((line) => line.startsWith(`${COUNTER}{`))
        .map((line) => {
            const label = (name: string): string =>
                new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? "";
            return {
                policy: label("policy"),
                action: label("enforcement_action"),
                times: Number(line.split(" ").at(-1)),
            };
        });
}
