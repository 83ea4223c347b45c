import assert from "node:assert/strict";
import { heldLease, LEASE_SECONDS, lockState } from "../../fleet/lease";
import { FleetLock } from "../../fleet/lock";
import { type ApiServer, ClusterError } from "../../kube/api-server";
import { type Fields, fieldsOf } from "../../rules/canary/reading";

/** An API server with one Lease; it refuses a change of an old version, as the real one does. */
function leaseServer(): Pick<ApiServer, "get" | "patch" | "create" | "cluster"> {
    let lease: Fields | undefined;
    let version = 0;
    const store = (next: Fields): void => {
        version += 1;
        const metadata = { ...fieldsOf(next.metadata), resourceVersion: String(version) };
        lease = { ...next, metadata };
    };
    return {
        cluster: "fake",
        get: () => Promise.resolve(lease),
        create: (path, object) => {
            if (lease !== undefined) {
                throw new ClusterError(`${path}: HTTP 409`, 409);
            }
            store(object);
            return Promise.resolve();
        },
        patch: (path, change) => {
            const metadata = fieldsOf(change.metadata);
            const { resourceVersion = String(version) } = metadata;
            if (resourceVersion !== String(version)) {
                throw new ClusterError(`${path}: HTTP 409`, 409);
            }
            const before = fieldsOf(lease);
            store({
                metadata: { ...fieldsOf(before.metadata), ...metadata },
                spec: { ...fieldsOf(before.spec), ...fieldsOf(change.spec) },
            });
            return Promise.resolve();
        },
    };
}

describe("the lock of a fleet", () => {
    let now: number;
    const lockOf = (server: ReturnType<typeof leaseServer>, me: string): FleetLock =>
        new FleetLock(server as ApiServer, "shop", me, () => now);
    beforeEach(() => (now = Date.parse("2026-01-05T08:00:00Z")));

    it("refuses a second coordinator, and names the holder", async () => {
        const server = leaseServer();
        assert.equal((await lockOf(server, "a").take()).state, "mine");
        now += 30_000;
        assert.deepEqual(await lockOf(server, "b").take(), {
            state: "held",
            holder: "a",
            since: "2026-01-05T08:00:00.000000Z",
            renewed: "2026-01-05T08:00:00.000000Z",
        });
    });

    it("is taken over once it has expired, and at once when it was freed", async () => {
        const server = leaseServer();
        const first = lockOf(server, "a");
        await first.take();
        now += LEASE_SECONDS * 1000;
        const second = lockOf(server, "b");
        assert.equal((await second.take()).state, "mine");
        // the first one must not free what is not its own
        await first.free();
        assert.equal((await lockOf(server, "c").take()).state, "held");
        await second.free();
        assert.equal((await lockOf(server, "c").take()).state, "mine");
    });

    it("goes to one of two that take it at the same time", async () => {
        for (const isNew of [true, false]) {
            const server = leaseServer();
            if (!isNew) {
                const before = lockOf(server, "before");
                await before.take();
                await before.free();
            }
            const states = await Promise.all(["a", "b"].map((me) => lockOf(server, me).take()));
            assert.deepEqual(states.map(({ state }) => state).sort(), ["held", "mine"]);
        }
    });

    it("passes on the request to abort, but not one to a coordinator before", async () => {
        const server = leaseServer();
        const first = lockOf(server, "a");
        await first.take();
        now += 1000;
        assert.equal((await lockOf(server, "b").requestAbort()).state, "held");
        const lease = await server.get("");
        assert.deepEqual(lockState(lease, "a", now), { state: "mine", isAborted: true });
        await first.free();
        assert.equal((await lockOf(server, "b").requestAbort()).state, "free");
        now += 1000;
        const spec = heldLease("c", now, now);
        assert.deepEqual(lockState({ ...lease, spec }, "c", now), {
            state: "mine",
            isAborted: false,
        });
    });
});
