import assert from "node:assert/strict";

import { type Footprint, foreignObjects, foreignProblems } from "../../../rules/existing/foreign";
import {
    fieldManagerOf,
    type LiveMetadata,
    type LiveObject,
} from "../../../rules/existing/live-object";
import { formatProblems } from "../../../rules/problems/problem";

const stack = "linkerd-canary/prod";
const cluster = "cluster kind-prod";
const mesh: Footprint = {
    product: "Linkerd",
    harm: "overwrite its trust anchors",
    keep: "use it as it is: pulumi config set --path linkerd.existing true",
    objects: {
        Namespace: (name) => name === "linkerd",
        ClusterRole: (name) => name.startsWith("linkerd-linkerd-"),
        Deployment: (name) => name === "shop/cart",
    },
};
const byHelm = {
    annotations: {
        "meta.helm.sh/release-name": "linkerd-control-plane",
        "meta.helm.sh/release-namespace": "linkerd",
        "linkerd.io/created-by": "linkerd/helm edge-25.7.5",
    },
};
const live = (kind: string, metadata: LiveMetadata): LiveObject => ({ kind, metadata });
const problems = (objects: readonly LiveObject[], recorded: readonly string[] = []) =>
    foreignProblems(cluster, new Set(recorded), objects, foreignObjects(stack, objects, [mesh]), [
        mesh,
    ]);

describe("objects that are on a cluster already", () => {
    it("are one problem for each product, with the fix", () => {
        const found = problems([
            live("Namespace", { name: "linkerd", managedFields: [{ manager: "helm" }] }),
            ...["identity", "destination", "proxy-injector", "policy"].map((name) =>
                live("ClusterRole", { name: `linkerd-linkerd-${name}`, ...byHelm }),
            ),
        ]);
        assert.deepEqual(
            found.map(({ id, path, severity, value }) => [id, severity, path, value]),
            [
                [
                    "existing/foreign",
                    "error",
                    cluster,
                    "Namespace linkerd, ClusterRole linkerd-linkerd-identity, " +
                        "ClusterRole linkerd-linkerd-destination, ClusterRole linkerd-linkerd-proxy-injector and 1 more",
                ],
            ],
        );
        const text = formatProblems(found, "the cluster");
        assert.match(
            text,
            /Linkerd edge-25\.7\.5, installed by helm release linkerd-control-plane in namespace linkerd, exists/,
        );
        assert.match(
            text,
            /pulumi up would overwrite its trust anchors, and pulumi destroy would delete it/,
        );
        assert.match(
            text,
            /pulumi config set --path linkerd\.existing true; or adopt it into this stack, without a change to the cluster: npm run -s cli -- adopt; or remove it: helm uninstall linkerd-control-plane --namespace linkerd; or select/,
        );
    });

    it("are reported with every tool that has installed a part of them, and with a version that is one", () => {
        const [found, ...others] = problems([
            live("Namespace", { name: "linkerd", managedFields: [{ manager: "kubectl-create" }] }),
            live("ClusterRole", {
                name: "linkerd-linkerd-policy",
                annotations: {
                    ...byHelm.annotations,
                    // the chart linkerd-crds writes this
                    "linkerd.io/created-by": "linkerd/helm %!s(<nil>)",
                },
            }),
        ]);
        assert.deepEqual(others, []);
        assert.match(
            found?.requirement ?? "",
            /^Linkerd, installed by kubectl and helm release linkerd-control-plane in namespace linkerd, exists/,
        );
    });

    it("are none where the stack has created or recorded them, or nobody looks for them", () => {
        const own = { "pulumi.com/patchFieldManager": fieldManagerOf(stack) };
        const imported = { name: "linkerd-linkerd-identity", uid: "uid-1", ...byHelm };
        assert.deepEqual(
            problems(
                [
                    live("Namespace", { name: "linkerd", annotations: own }),
                    live("ClusterRole", imported),
                    live("ClusterRole", { name: "cluster-admin" }),
                    live("Deployment", { name: "cart", namespace: "other" }),
                    live("ConfigMap", { name: "linkerd" }),
                ],
                ["uid-1"],
            ),
            [],
        );
    });

    it("are no reason to refuse a part that is the stack's, but for kinds of which it has none", () => {
        const neighbours = [
            live("ClusterRole", { name: "linkerd-linkerd-identity", uid: "uid-1", ...byHelm }),
            live("ClusterRole", { name: "linkerd-linkerd-of-a-user" }),
        ];
        assert.deepEqual(problems(neighbours, ["uid-1"]), []);
        const [found] = problems(
            [...neighbours, live("Namespace", { name: "linkerd" })],
            ["uid-1"],
        );
        assert.equal(found?.value, "Namespace linkerd");
    });

    it("are foreign to a stack of another name", () => {
        const other = { "pulumi.com/patchFieldManager": fieldManagerOf(`${stack}-2`) };
        const [found] = problems([live("Namespace", { name: "linkerd", annotations: other })]);
        assert.match(found?.requirement ?? "", /installed by stack linkerd-canary\/prod-2 of/);
    });

    it("are found in their namespace", () => {
        const [found] = problems([live("Deployment", { name: "cart", namespace: "shop" })]);
        assert.equal(found?.value, "Deployment shop/cart");
    });
});

describe("a stack's field manager", () => {
    it("has a name that an API server takes, also for the longest stack", () => {
        assert.ok(fieldManagerOf("x".repeat(300)).length <= 128);
    });
});
