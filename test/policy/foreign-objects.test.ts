import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import type { LiveMetadata } from "../../rules/existing/live-object";
import { foreignObjects } from "../../policy/policies/foreign-objects";
import type { RecordedUids } from "../../policy/recorded-uids";
import { UncheckedReporter } from "../../policy/unchecked-reporter";
import { ids, MemoryCluster, resource, runResource, runStack, type Violation } from "./support";

const account = (name: string, annotations: object = {}): PolicyResource =>
    resource("kubernetes:core/v1:ServiceAccount", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name, namespace: "shop", annotations },
    });
const patch = resource("kubernetes:core/v1:ServiceAccountPatch", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "cart", namespace: "shop" },
});
const byHelm = {
    "meta.helm.sh/release-name": "shop",
    "meta.helm.sh/release-namespace": "shop",
};
const live = (name: string, more: Partial<LiveMetadata> = {}): LiveMetadata => ({
    ...{ name, namespace: "shop", uid: `uid-${name}`, annotations: byHelm },
    ...more,
});

interface Run {
    readonly on?: readonly LiveMetadata[];
    readonly isPreview?: boolean;
    readonly state?: RecordedUids;
    readonly settings?: object;
    readonly refused?: readonly string[];
}

async function run(program: PolicyResource[], options: Run = {}) {
    const { isPreview = true, on = [live("cart")], refused, settings, state } = options;
    const notes = new UncheckedReporter();
    const cluster = new MemoryCluster(
        { value: "v1.35.4" },
        {
            "/api/v1": {
                resources: [{ kind: "ServiceAccount", name: "serviceaccounts", namespaced: true }],
            },
            "/api/v1/serviceaccounts": { items: on.map((metadata) => ({ metadata })) as never },
        },
        refused,
    );
    let reads = 0;
    const policy = foreignObjects(
        cluster.asClusters(),
        notes,
        () => isPreview,
        () => {
            reads += 1;
            return Promise.resolve(state ?? new Set<string>());
        },
    );
    const resources: Violation[] = [];
    for (const each of program) {
        resources.push(...(await runResource(policy, each, settings)));
    }
    const stack = await runStack(policy, program, settings);
    return { resources, stack, notes: notes.take(), asked: cluster.asked, reads };
}

describe("policy foreign-objects", () => {
    it("rejects in a preview what others have created, each kind listed once", async () => {
        const program = [account("cart"), account("new"), account("web")];
        const { asked, notes, resources, stack } = await run(program, {
            on: [live("cart"), live("web")],
        });
        assert.deepEqual([ids(stack), resources, notes], [["existing/foreign-object"], [], []]);
        assert.match(
            stack[0]?.message ?? "",
            /ServiceAccount shop\/cart, ServiceAccount shop\/web, created by helm release shop/,
        );
        assert.equal(asked.filter((path) => path === "/api/v1/serviceaccounts").length, 1);
    });

    it("rejects in an update each object before it is overwritten, and nothing after it", async () => {
        const program = [account("new"), account("cart")];
        const { resources, stack } = await run(program, { isPreview: false });
        assert.deepEqual(ids(resources), ["existing/foreign-object"]);
        assert.equal(resources[0]?.urn, program[1]?.urn);
        assert.deepEqual(stack, []);
    });

    it("reads the state only for objects that show another creator, once", async () => {
        const own = live("cart", {
            annotations: {},
            managedFields: [{ manager: "pulumi-kubernetes-1a2b3c4d" }],
        });
        assert.equal((await run([account("cart")], { on: [own] })).reads, 0);
        const imported = await run([account("cart"), account("web")], {
            on: [live("cart"), live("web")],
            state: new Set(["uid-cart", "uid-web"]),
        });
        assert.deepEqual([imported.stack, imported.reads], [[], 1]);
    });

    it("admits what is absent, a patch, and what an exception names", async () => {
        assert.deepEqual((await run([account("new"), patch])).stack, []);
        const except = [
            {
                rule: "existing/foreign-object",
                object: "ServiceAccount shop/cart",
                reason: "the operator creates it, and the program adds labels",
            },
        ];
        assert.deepEqual((await run([account("cart")], { settings: { except } })).stack, []);
        const misspelt = [{ ...except[0], rule: "existing/foreign-objects" }];
        assert.deepEqual(
            ids((await run([account("cart")], { settings: { except: misspelt } })).stack),
            ["policy/exception-unknown", "existing/foreign-object"],
        );
    });

    it("says what it could not check: an unreadable state, a kind that cannot be listed", async () => {
        const unread = await run([account("cart")], { state: { unknown: "no backend" } });
        assert.deepEqual(unread.stack, []);
        assert.match(unread.notes.join(), /ServiceAccount shop\/cart: .* no backend/);
        const refused = ["/api/v1/serviceaccounts"];
        const unlisted = await run([account("cart")], { refused });
        assert.deepEqual(unlisted.stack, []);
        assert.match(unlisted.notes.join(), /kind ServiceAccount .* HTTP 403/);
    });
});
