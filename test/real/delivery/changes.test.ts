import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";

import { namespace, workloads } from "../programs/changes/stage";
import { keyOf, type WatchedRollout } from "../support/rollout-watch";
import { onSharedPlatform } from "../support/shared-platform";
import { type Changes, changeWorkloads, scaledObject } from "./changes";

const { adopted, renamed, scaled } = workloads;

describe("what goes wrong with infrastructure as code", () => {
    const changes = onSharedPlatform(changeWorkloads);
    const promoted = async (key: string): Promise<Changes & { rollout: WatchedRollout }> => {
        const all = await changes();
        const rollout = all.rollouts.get(key);
        assert.ok(rollout);
        assert.equal(rollout.phase, "Succeeded", rollout.lines.map((l) => l.message).join("\n"));
        return { ...all, rollout };
    };

    it("a Deployment of the program is adopted, and a component renamed: nothing is made anew", async () => {
        const { move, uids, previews } = await changes();
        const touched = move.filter(({ op }) => op !== "same" && op !== "create" && op !== "read");
        assert.deepEqual(touched, []);
        const made = move.filter(({ op }) => op === "create").map(({ urn }) => urn.split("::")[3]);
        assert.ok(made.length > 0);
        assert.ok(
            made.every((name) => name?.startsWith(adopted.name)),
            made.join(", "),
        );
        assert.deepEqual(uids.after, uids.before);
        assert.equal(previews.moved, undefined);
    });

    it("an up in the middle of a release changes nothing and does not begin it anew", async () => {
        const { middle, rollout } = await promoted(keyOf(adopted));
        assert.doesNotMatch(middle.output, /\d+ (created|updated|replaced|deleted)/);
        assert.deepEqual([middle.before, middle.after], [20, 20]);
        const weights = rollout.lines.flatMap(
            ({ message }) => /canary weight (\d+)$/.exec(message)?.[1] ?? [],
        );
        assert.deepEqual(weights, ["20", "40", "60"]);
        assert.ok(!rollout.lines.some(({ message }) => /Restarting analysis/.test(message)));
    });

    it("a change of a ConfigMap is released, and promoted with the adopted workload", async () => {
        const { platform } = await promoted(keyOf(adopted));
        const promotedMap = await platform.objects.read<k8s.V1ConfigMap>({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "legacy-settings-primary", namespace },
        });
        assert.deepEqual(promotedMap.data, { PODINFO_UI_MESSAGE: "two" });
    });

    it("a release without traffic waits for it without a failed check, and is then promoted", async () => {
        const { held, rollout } = await promoted(keyOf(renamed));
        assert.equal(held.weight, 20);
        const waits = rollout.lines.filter(({ message }) =>
            /waiting for traffic increase approval/.test(message),
        );
        assert.ok(waits.length > 2, rollout.lines.map(({ message }) => message).join("\n"));
    });

    it("a workload with clients of its own answers them and the load tester, and nobody else", async () => {
        const { answers } = await changes();
        assert.deepEqual(answers, { client: 200, loadTester: 200, stranger: 403 });
    });

    it("KEDA scales the primary, and pauses the target, which no preview takes back", async () => {
        const { platform, previews } = await promoted(keyOf(scaled));
        const primary = await scaledObject(platform, `${scaled.name}-primary`);
        assert.match(primary.spec?.triggers?.[0]?.metadata?.query ?? "", /"worker-primary"/);
        const target = await scaledObject(platform, scaled.name);
        assert.equal(target.metadata?.annotations?.["autoscaling.keda.sh/paused-replicas"], "0");
        assert.equal(previews.released, undefined);
    });
});
