import assert from "node:assert/strict";

import { fieldManagerOf, type LiveMetadata } from "../../../rules/existing/live-object";
import { blockers, isOthers, othersObjects } from "../../../stacks/existing/destroy-guard";
import { objectsBelow } from "../../../stacks/existing/objects-below";

const manager = fieldManagerOf("linkerd-canary/dev");
const own = { annotations: { "pulumi.com/patchFieldManager": manager } };
const object = (name: string, metadata: object = {}): LiveMetadata => ({ name, ...metadata });

describe("the objects that a destroy would delete along with the stack's own", () => {
    const cases: readonly [what: string, object: LiveMetadata, others: boolean][] = [
        ["made by kubectl", object("x", { managedFields: [{ manager: "kubectl" }] }), true],
        [
            "of another stack",
            object("x", { annotations: { "pulumi.com/patchFieldManager": "y" } }),
            true,
        ],
        ["the stack's", object("x", own), false],
        ["of an owner", object("x", { ownerReferences: [{ name: "y" }] }), false],
        ["the cluster's CA", object("kube-root-ca.crt"), false],
        [
            "made by a controller",
            object("x", { managedFields: [{ manager: "kube-controller-manager" }] }),
            false,
        ],
        [
            "made by cert-manager",
            object("x", { labels: { "controller.cert-manager.io/fao": "true" } }),
            false,
        ],
    ];
    for (const [what, one, others] of cases) {
        it(`${others ? "are" : "are not"} those ${what}`, () => {
            assert.equal(isOthers(one, manager), others);
        });
    }

    it("are looked for in the stack's namespaces and under its CRDs alone", async () => {
        const definition = (path: string) => ({
            spec: {
                group: "gateway.networking.k8s.io",
                names: { kind: "HTTPRoute", plural: path.split("/").at(-1) ?? "" },
                versions: [
                    { name: "v1alpha2", served: false },
                    { name: "v1", served: true },
                ],
            },
        });
        const lists: Readonly<Record<string, readonly LiveMetadata[]>> = {
            "/api/v1/namespaces": [object("shop", own), object("default")],
            "/apis/apps/v1/namespaces/shop/deployments": [
                object("cart", { namespace: "shop", ...own }),
                object("web", { namespace: "shop" }),
            ],
            "/apis/apps/v1/namespaces/default/deployments": [object("y", { namespace: "default" })],
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions": [
                object("httproutes", own),
                object("grpcroutes"),
            ],
            "/apis/gateway.networking.k8s.io/v1/httproutes": [
                object("mine", { namespace: "default" }),
                object("flaggers", { namespace: "shop", ownerReferences: [{}] }),
            ],
            "/apis/gateway.networking.k8s.io/v1/grpcroutes": [
                object("z", { namespace: "default" }),
            ],
        };
        const listed: string[] = [];
        const below = await objectsBelow(manager, {
            list: (path) => {
                listed.push(path);
                return Promise.resolve(lists[path] ?? []);
            },
            read: <T>(path: string) => Promise.resolve(definition(path) as T),
        });
        assert.deepEqual(othersObjects(manager, below), [
            "Deployment shop/web",
            "HTTPRoute default/mine",
        ]);
        assert.ok(
            !listed.some((path) => path.includes("/default/") || path.includes("grpcroutes")),
        );
    });
    it("does not ask for Flagger where no Canary's deletion waits for it", async () => {
        const read: string[] = [];
        const found = await blockers(manager, {
            list: () => Promise.resolve([object("cart", own)]),
            read: <T>(path: string) => {
                read.push(path);
                return Promise.resolve({ items: [] } as T);
            },
        });
        assert.deepEqual([found, read.length], [[], 1]);
    });
});
