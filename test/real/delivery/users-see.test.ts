import assert from "node:assert/strict";
import { type KubernetesObject, PatchStrategy } from "@kubernetes/client-node";

import {
    faultsNamespace,
    type FaultStage,
    type FaultyWorkload,
    faultyWorkloads,
    goneWorkload,
    usualUsers,
} from "../programs/faults/workloads";
import { ReleasedProgram } from "../support/released-program";
import { keyOf, RolloutWatch, type WatchedRollout } from "../support/rollout-watch";
import { onSharedPlatform, type SharedPlatform } from "../support/shared-platform";
import { allReleases } from "./releases";

const LIMIT_MS = 400_000;

interface Ends {
    readonly platform: SharedPlatform;
    readonly rollouts: ReadonlyMap<string, WatchedRollout>;
    /** The last phase and weight of each Canary, by `namespace/name`. */
    readonly phases: Awaited<ReturnType<RolloutWatch["phases"]>>;
}

const canaryOf = ({ name }: FaultyWorkload) => ({ namespace: faultsNamespace, name });

async function releaseFaults(platform: SharedPlatform): Promise<Ends> {
    // so many canaries at once would make the other suites' releases late, and Kubernetes drop events of theirs
    await Promise.allSettled([allReleases(platform)]);
    const program = new ReleasedProgram<FaultStage>(platform, "faults");
    await program.prepare();
    await program.release("first");
    const watch = new RolloutWatch(platform);
    const startedAt = await program.release("next");
    const ending = faultyWorkloads.filter(({ ending }) => ending !== "waits").map(canaryOf);
    let gone = false;
    const rollouts = await watch.toTheEnd(ending, startedAt, LIMIT_MS, async (moment) => {
        if (!gone && moment.name === goneWorkload && moment.weight > 0) {
            gone = true;
            await platform.objects.patch(
                {
                    apiVersion: "apps/v1",
                    kind: "Deployment",
                    metadata: { namespace: faultsNamespace, name: goneWorkload },
                    spec: { replicas: 0 },
                } as KubernetesObject,
                undefined,
                undefined,
                "test",
                undefined,
                PatchStrategy.MergePatch,
            );
        }
    });
    return { platform, rollouts, phases: await watch.phases() };
}

describe("a release is evaluated by what users see", () => {
    const ends = onSharedPlatform(releaseFaults);

    for (const workload of faultyWorkloads) {
        const { name, ending, users = usualUsers, query } = workload;
        const how = `${ending === "waits" ? "neither promoted nor rolled back" : ending === "promoted" ? "promoted" : "rolled back"}`;
        it(`${name}: at ${users} requests/s it is ${how}`, async () => {
            const { rollouts, phases } = await ends();
            const key = keyOf(canaryOf(workload));
            if (ending === "waits") {
                const { phase = "", weight = 100 } = phases.get(key) ?? {};
                assert.match(phase, /^(Progressing|WaitingPromotion)$/);
                assert.ok(weight <= 50, `${weight} %`);
                return;
            }
            const rollout = rollouts.get(key);
            assert.ok(rollout !== undefined);
            const lines = rollout.lines.map(({ message }) => message).join("\n");
            assert.equal(rollout.phase, ending === "promoted" ? "Succeeded" : "Failed", lines);
            if (users === 0) {
                assert.equal(rollout.users.canary, 0);
            }
            if (ending === "rolledBack" && users > 0 && query === undefined) {
                // proxies drop a backend without endpoints from the split after 3 s: the few requests until then are no
                // value when they all come before the first scrape
                const halted =
                    name === goneWorkload
                        ? /Halt .*advancement (success-rate \d|no values found)/
                        : /Halt \S+ advancement (success-rate|faster-than-3s) \d/;
                assert.match(lines, halted);
            }
            if (/^(hangs|refuses|server-hangs)/.test(name)) {
                // not one request is a success, be it 504, 502 or given up
                assert.match(lines, /advancement success-rate 0\.00 < 99/);
            }
        });
    }
});
