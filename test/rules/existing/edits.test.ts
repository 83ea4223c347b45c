import assert from "node:assert/strict";

import { editedFields } from "../../../rules/existing/edits";
import type { ManagedFields } from "../../../rules/existing/live-object";

/** A Deployment as a program registers it. */
const stated = {
    metadata: { name: "cart", annotations: { owner: "shop" } },
    spec: {
        replicas: 2,
        template: {
            spec: {
                containers: [
                    {
                        name: "cart",
                        env: [{ name: "MODE", value: "fast" }],
                        ports: [{ containerPort: 80, protocol: "TCP" }],
                        args: ["a"],
                    },
                ],
            },
        },
    },
};

const inContainer = (fields: object) => ({
    "f:spec": {
        "f:template": {
            "f:spec": { "f:containers": { 'k:{"name":"cart"}': { ".": {}, ...fields } } },
        },
    },
});

const valuesOf = (...managedFields: ManagedFields[]): readonly unknown[] =>
    editedFields(
        "cluster c",
        "Deployment",
        { name: "cart", namespace: "shop", managedFields },
        stated,
    ).map(({ value }) => value);

describe("fields of the stack's object that another client has changed", () => {
    // as API servers write them: kubectl set env, patch, scale, rollout restart, annotate
    const rows: readonly [string, ManagedFields, string | undefined][] = [
        [
            "a variable of a container",
            {
                manager: "kubectl-set",
                fieldsV1: inContainer({ "f:env": { 'k:{"name":"MODE"}': { "f:value": {} } } }),
            },
            "spec.template.spec.containers[cart].env[MODE].value",
        ],
        [
            "an item with two keys",
            {
                manager: "kubectl-patch",
                fieldsV1: inContainer({
                    "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { "f:protocol": {} } },
                }),
            },
            "spec.template.spec.containers[cart].ports[80,TCP].protocol",
        ],
        [
            "a whole list",
            { manager: "k9s", fieldsV1: inContainer({ "f:args": {} }) },
            "spec.template.spec.containers[cart].args",
        ],
        [
            "a variable that the program does not set",
            {
                manager: "kubectl-set",
                fieldsV1: inContainer({ "f:env": { 'k:{"name":"OTHER"}': { "f:value": {} } } }),
            },
            undefined,
        ],
        [
            "the restart of a rollout",
            {
                manager: "kubectl-rollout",
                fieldsV1: {
                    "f:spec": {
                        "f:template": {
                            "f:metadata": {
                                "f:annotations": { "f:kubectl.kubernetes.io/restartedAt": {} },
                            },
                        },
                    },
                },
            },
            undefined,
        ],
        [
            "replicas of an autoscaler",
            {
                manager: "kube-controller-manager",
                subresource: "scale",
                fieldsV1: { "f:spec": { "f:replicas": {} } },
            },
            undefined,
        ],
        [
            "a value of a set, whose key is the value",
            {
                manager: "kubectl-edit",
                fieldsV1: { "f:metadata": { "f:finalizers": { 'v:"x"': {} } } },
            },
            undefined,
        ],
        [
            "the stack itself",
            { manager: "linkerd-canary:p/dev", fieldsV1: { "f:spec": { "f:replicas": {} } } },
            undefined,
        ],
    ];
    for (const [what, managed, path] of rows) {
        it(`${what}: ${path ?? "nothing to report"}`, () => {
            assert.deepEqual(
                valuesOf(managed),
                path === undefined ? [] : [`Deployment shop/cart: ${path}`],
            );
        });
    }

    it("are not those that belong to both clients, because both have set the same value", () => {
        const fieldsV1 = { "f:spec": { "f:replicas": {} } };
        const helm = { manager: "helm", fieldsV1 };
        assert.equal(valuesOf(helm).length, 1);
        assert.deepEqual(valuesOf(helm, { manager: "linkerd-canary:p/dev", fieldsV1 }), []);
    });

    it("are named, the first three of them", () => {
        const fieldsV1 = {
            "f:metadata": { "f:annotations": { "f:owner": {} } },
            "f:spec": { "f:replicas": {} },
        };
        assert.deepEqual(valuesOf({ manager: "kubectl-edit", fieldsV1 }), [
            "Deployment shop/cart: metadata.annotations.owner, spec.replicas",
        ]);
        const both = { ...fieldsV1, ...inContainer({ "f:args": {}, "f:env": {} }) };
        assert.match(
            String(
                valuesOf({
                    manager: "kubectl-edit",
                    fieldsV1: { ...both, "f:metadata": { "f:name": {}, "f:annotations": {} } },
                })[0],
            ),
            / and 1 more$/,
        );
    });
});
