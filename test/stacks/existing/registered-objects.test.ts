import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { SearchableCluster } from "../../../kube/client";
import { FIELD_MANAGER, type LiveMetadata } from "../../../rules/existing/live-object";
import type { NamedObject } from "../../../kube/live-objects";
import { type FoundObject, objectFinder } from "../../../stacks/existing/object-finder";
import { checkRegisteredObjects } from "../../../stacks/existing/registered-objects";

const apis: Readonly<Record<string, object>> = {
    "/api/v1": {
        resources: [
            { kind: "ServiceAccount", name: "serviceaccounts", namespaced: true },
            { kind: "Namespace", name: "namespaces", namespaced: false },
        ],
    },
    "/apis/apps/v1": {
        resources: [
            { kind: "Deployment", name: "deployments", namespaced: true },
            { kind: "Deployment", name: "deployments/status", namespaced: true },
        ],
    },
};

function finderOn(
    lists: Readonly<Record<string, readonly LiveMetadata[]>>,
    recorded: readonly string[] = [],
) {
    const requests: string[] = [];
    const unchecked: string[] = [];
    const cluster: SearchableCluster = {
        path: "cluster kind-dev",
        version: () => Promise.resolve({ value: "v1.35.4" }),
        object: (path) => {
            requests.push(path);
            return Promise.resolve({ value: apis[path] as never });
        },
        metadata: (path) => {
            requests.push(path);
            const list = lists[path];
            return Promise.resolve(list ? { value: list } : { unreachable: "HTTP 403" });
        },
    };
    const find = objectFinder(
        cluster,
        "linkerd-canary/dev",
        () => Promise.resolve(new Map(recorded.map((uid) => [uid, [`urn of ${uid}`]]))),
        (kind, reason) => unchecked.push(`${kind}: ${reason}`),
    );
    return { find, requests, unchecked };
}

const account = (name: string, namespace?: string) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    name,
    namespace,
});

describe("an object of a stack that is on the cluster already", () => {
    const own = { [FIELD_MANAGER]: "linkerd-canary:linkerd-canary/dev" };
    const lists = {
        "/api/v1/serviceaccounts": [
            { name: "cart", namespace: "shop", uid: "1" },
            { name: "mine", namespace: "shop", uid: "2", annotations: own },
            { name: "cart", namespace: "default", uid: "3" },
        ],
        "/api/v1/namespaces": [{ name: "shop", uid: "4" }],
    };

    it("belongs to others unless the stack has created it or has it in its state", async () => {
        const { find } = finderOn(lists);
        const cart = await find(account("cart", "shop"));
        assert.deepEqual([cart?.live.uid, cart?.owner], ["1", "other"]);
        assert.equal((await find(account("mine", "shop")))?.owner, "stack");
        assert.equal(await find(account("cart", "test")), undefined);
        assert.equal((await finderOn(lists, ["1"]).find(account("cart", "shop")))?.owner, "state");
    });

    it("is looked for in the namespace default where it has none, unless its kind has none", async () => {
        const { find } = finderOn(lists);
        assert.equal((await find(account("cart")))?.live.uid, "3");
        const namespace = { apiVersion: "v1", kind: "Namespace", name: "shop" };
        assert.equal((await find(namespace))?.live.uid, "4");
        assert.equal((await find({ ...namespace, namespace: "shop" }))?.live.uid, "4");
    });

    it("costs one request for its kind, and one for its API", async () => {
        const { find, requests } = finderOn(lists);
        await Promise.all(["cart", "mine", "other"].map((name) => find(account(name, "shop"))));
        assert.deepEqual(requests, ["/api/v1", "/api/v1/serviceaccounts"]);
    });

    it("is not foreign where the cluster does not have its kind", async () => {
        const { find, unchecked } = finderOn(lists);
        for (const apiVersion of ["flagger.app/v1beta1", "apps/v1"]) {
            assert.equal(await find({ ...account("cart", "shop"), apiVersion }), undefined);
        }
        assert.deepEqual(unchecked, []);
    });

    it("is reported once as unchecked where its kind cannot be listed", async () => {
        const { find, unchecked } = finderOn(lists);
        const deployment = {
            ...account("cart", "shop"),
            apiVersion: "apps/v1",
            kind: "Deployment",
        };
        await Promise.all([find(deployment), find(deployment)]);
        assert.deepEqual(unchecked, ["Deployment: HTTP 403"]);
    });
});

describe("the objects that a program registers", () => {
    const foreign = ["cart", "web"];
    const edited: LiveMetadata = {
        ...{ name: "edited", namespace: "shop" },
        managedFields: [
            { manager: "kubectl-edit", fieldsV1: { "f:spec": { "f:type": {} } }, time: "T" },
        ],
    };
    const recorded = "urn:pulumi:dev::shop::app:Shop$kubernetes:core/v1:Service::edited";
    const find = ({ name }: NamedObject): Promise<FoundObject | undefined> => {
        const others: FoundObject = {
            live: { name, namespace: "shop" },
            owner: "other",
            recordedAs: [],
        };
        const own: FoundObject = { live: edited, owner: "stack", recordedAs: [recorded] };
        return Promise.resolve(
            foreign.includes(name) ? others : name === "edited" ? own : undefined,
        );
    };

    /** Registers objects with these names at the same time; resolves with what the program ends with. */
    async function ended(
        names: readonly string[],
        more: { readonly type?: string; readonly import?: string; readonly parent?: string } = {},
        warnings: string[] = [],
    ): Promise<string[]> {
        const texts: string[] = [];
        const into = (list: string[]) => (text: string) => {
            list.push(text);
            return Promise.resolve();
        };
        const transform = checkRegisteredObjects("cluster kind-dev", find, {
            end: into(texts),
            warn: into(warnings),
        });
        await Promise.all(
            names.map(async (name) => {
                const result = await transform({
                    custom: true,
                    type: more.type ?? "kubernetes:core/v1:Service",
                    name,
                    props: {
                        apiVersion: "v1",
                        kind: "Service",
                        metadata: { name, namespace: "shop" },
                        spec: { type: "ClusterIP" },
                    },
                    opts: {
                        import: more.import ?? "",
                        ...(more.parent && { parent: { urn: pulumi.output(more.parent) } }),
                    } as pulumi.CustomResourceOptions,
                });
                const checked = result?.props as { metadata: pulumi.Output<object> } | undefined;
                await new Promise((resolve) => {
                    pulumi.output(checked?.metadata).apply(resolve);
                });
            }),
        );
        return texts;
    }

    it("are reported together, and the program ends once", async () => {
        const [text, ...others] = await ended(["cart", "good", "web"]);
        assert.deepEqual(others, []);
        for (const name of foreign) {
            assert.match(text ?? "", new RegExp(`Service shop/${name},.* created by .* exist`));
        }
        assert.doesNotMatch(text ?? "", /good/);
    });

    it("are let through where none is foreign, imported or only patched", async () => {
        assert.deepEqual(await ended(["good"]), []);
        assert.deepEqual(await ended(["cart"], { import: "shop/cart" }), []);
        assert.deepEqual(await ended(["cart"], { type: "kubernetes:core/v1:ServicePatch" }), []);
    });

    it("are reported where another client has changed them, and the program goes on", async () => {
        const warnings: string[] = [];
        assert.deepEqual(await ended(["good", "edited"], {}, warnings), []);
        const [text, ...others] = warnings;
        assert.deepEqual(others, []);
        assert.match(
            text ?? "",
            /"Service shop\/edited: spec\.type": kubectl-edit has set it at T/,
        );
        assert.match(text ?? "", /\[existing\/changed-outside\]/);
    });

    it("are reported where the state has them under another URN", async () => {
        const parent = "urn:pulumi:dev::shop::app:Shop::shop";
        assert.deepEqual(await ended(["edited"], { parent }, []), []);
        const [text, ...others] = await ended(["edited"], { parent: `${parent}s` }, []);
        assert.deepEqual([text, others], [undefined, []]);
        const moved = "urn:pulumi:dev::shop::app:Other::shop";
        assert.match(
            (await ended(["edited"], { parent: moved }, [])).join(),
            /Service shop\/edited is .*app:Shop\$.* in the stack's state, and .*app:Other\$.* in the program; .* \[existing\/renamed\]/,
        );
    });
});
