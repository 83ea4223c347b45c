import assert from "node:assert/strict";
import { type ClusterState, clusterState, previousUpdate } from "../../fleet/cluster-state";
import { readUpdateMessage, updateMessage } from "../../fleet/messages";
import type { ObservedCluster, StackUpdate } from "../../fleet/observed";

const release = { fleet: "shop", release: "new" };
const wait = { unreachable: { policy: "wait", limitSeconds: 60 } } as const;

function update(message: string, result: StackUpdate["result"], endedAt = 100): StackUpdate {
    return { message, result, startedAt: endedAt - 10, endedAt };
}

const NEW = "fleet shop release new wave a";
const OLD = "fleet shop release old wave a";
const RETURN = "fleet shop release old wave a instead of new";
const settled = { canary: "shop/cart", state: "settled" } as const;
const failed = { canary: "shop/cart", state: "failed", reason: "rolled back" } as const;

describe("the state of a cluster", () => {
    const table: readonly (readonly [string, Partial<ObservedCluster>, ClusterState])[] = [
        ["without an update", {}, { state: "pending" }],
        ["with another release", { updates: [update(OLD, "succeeded")] }, { state: "pending" }],
        [
            "of another fleet",
            { updates: [update("fleet blog release new wave a", "succeeded")] },
            { state: "pending" },
        ],
        [
            "with somebody else's update since then",
            { updates: [update("fix", "succeeded"), update(NEW, "succeeded")] },
            { state: "pending" },
        ],
        [
            "with the release",
            { updates: [update(NEW, "succeeded")], canaries: [settled] },
            { state: "done", endedAt: 100 },
        ],
        [
            "whose Canary is not over",
            {
                updates: [update(NEW, "succeeded")],
                canaries: [settled, { canary: "shop/pay", state: "releasing" }],
            },
            { state: "releasing", canary: "shop/pay" },
        ],
        [
            "whose Canary was rolled back later",
            { updates: [update(NEW, "succeeded")], canaries: [failed] },
            { state: "failed", reason: "shop/cart: rolled back", endedAt: 100 },
        ],
        [
            "whose update failed, seen by another process",
            { updates: [update(NEW, "failed")], canaries: [failed] },
            { state: "failed", reason: "shop/cart: rolled back", endedAt: 100 },
        ],
        [
            "that is updated by another",
            { held: { by: "ann@host", until: 201 } },
            { state: "updating", by: "ann@host" },
        ],
        [
            "that was returned",
            { updates: [update(RETURN, "succeeded")] },
            { state: "returned", release: "old" },
        ],
        [
            "that does not answer",
            { canaries: { unreachable: "timeout" }, unreachableSince: 150 },
            { state: "awaited", reason: "timeout", until: 60_150 },
        ],
    ];
    for (const [name, observed, expected] of table) {
        it(`${name} is ${expected.state}`, () => {
            const cluster = { updates: [], canaries: "unknown" as const, ...observed };
            assert.deepEqual(clusterState(cluster, release, wait, 200), expected);
        });
    }

    it("is failed once another update has held the stack for too long", () => {
        const cluster = { updates: [], canaries: [], held: { by: "ann", until: 200 } };
        const state = clusterState(cluster, release, wait, 200);
        assert.equal(state.state, "failed");
        assert.match("reason" in state ? state.reason : "", /ann.*pulumi cancel/);
    });

    it("is pending again for failures and returns before a retry", () => {
        for (const message of [NEW, RETURN]) {
            const result = message === NEW ? "failed" : "succeeded";
            const cluster = { updates: [update(message, result)], canaries: [] };
            const retried = { ...release, retryBefore: 101 };
            assert.equal(clusterState(cluster, retried, wait, 200).state, "pending");
        }
    });

    it("has as release before the newest other one that succeeded", () => {
        const updates = [
            update(NEW, "succeeded"),
            update("broken", "failed"),
            update(OLD, "succeeded"),
        ];
        assert.equal(previousUpdate({ updates, canaries: [] }, release)?.message, OLD);
    });
});

describe("the message of an update", () => {
    it("is read as it was written", () => {
        for (const more of [{}, { insteadOf: "abc" }]) {
            const message = { fleet: "shop", release: "4f2a", wave: "prod", ...more };
            assert.deepEqual(readUpdateMessage(updateMessage(message)), message);
        }
        assert.equal(readUpdateMessage("release 4f2a"), undefined);
    });
});
