import assert from "node:assert/strict";

import * as fc from "fast-check";
import { parse } from "yaml";

import { type Folder, folderOf } from "../../../stacks/render/folder";
import { layersOf } from "../../../stacks/render/layers";
import type { RenderedObject } from "../../../stacks/render/rendered-objects";
import { keptSecrets } from "../../../stacks/render/secrets";
import { stacks } from "../../../stacks";
import type { RenderSettings } from "../../../stacks/types";

const platform = "linkerd-canary:platform:Platform";
const existing: RenderSettings = { directory: "out", secrets: "existing" };

function object(
    component: string,
    kind: string,
    name: string,
    namespace?: string,
    more: object = {},
): RenderedObject {
    return {
        urn: `urn:pulumi:s::p::${platform}$linkerd-canary:${component}$kubernetes:x:${kind}::${name}`,
        object: {
            apiVersion: "v1",
            kind,
            metadata: { name, ...(namespace !== undefined && { namespace }) },
            ...more,
        },
    };
}

const objects: readonly RenderedObject[] = [
    object("canary:CanaryWorkload", "Canary", "podinfo", "test"),
    object("canary:CanaryWorkload", "Deployment", "podinfo", "test"),
    object("flagger:Flagger", "Deployment", "flagger", "flagger-system"),
    object("flagger:Flagger", "CustomResourceDefinition", "canaries.flagger.app"),
    object("flagger:LoadTester", "Service", "flagger-loadtester", "test"),
    object("linkerd:LinkerdViz", "Deployment", "tap", "linkerd-viz"),
    object("linkerd:Linkerd", "Deployment", "linkerd-identity", "linkerd"),
    object("linkerd:Linkerd", "ClusterRole", "linkerd:admin"),
    object("linkerd:Linkerd$linkerd-canary:linkerd:LinkerdCni", "DaemonSet", "linkerd-cni", "cni"),
    object("platform:Namespaces", "Namespace", "linkerd"),
    object("canary:CanaryWorkload", "Secret", "podinfo-slack-address", "test", {
        data: { address: "[secret]" },
    }),
];

function text(folder: Folder, name: string): string {
    return folder.get(name) ?? assert.fail(`no ${name} among ${[...folder.keys()].join(", ")}`);
}

describe("the layers of a rendered stack", () => {
    it("are applied in the order in which the parts need one another", () => {
        assert.deepEqual(
            layersOf(objects).map(({ name, objects: members }) => [name, members.length]),
            [
                ["1-crds", 1],
                ["2-namespaces", 1],
                ["3-cni", 1],
                ["4-linkerd", 2],
                ["5-viz", 1],
                ["6-load-tester", 1],
                ["7-flagger", 1],
                ["8-canaries", 3],
            ],
        );
    });

    it("leave out none that is empty, and number those that are left", () => {
        assert.deepEqual(
            layersOf(objects.filter(({ object: { kind } }) => kind === "Canary")).map(
                ({ name }) => name,
            ),
            ["1-canaries"],
        );
    });

    it("have a place for each object, or it is an error", () => {
        assert.throws(
            () => layersOf([object("other:Thing", "ConfigMap", "x", "y")]),
            /unknown layer for .*other:Thing/,
        );
    });
});

describe("the files of a rendered stack", () => {
    it("are the same bytes in whatever order the objects come", () => {
        const first = [...folderOf("prod", objects, existing)];
        fc.assert(
            fc.property(fc.shuffledSubarray([...objects], { minLength: objects.length }), (any) => {
                assert.deepEqual([...folderOf("prod", any, existing)], first);
            }),
        );
    });

    it("are one for each object, named in the kustomization of its layer", () => {
        const folder = folderOf("prod", objects, existing);
        assert.deepEqual(
            [...folder.keys()].filter((name) => name.startsWith("4-")),
            [
                "4-linkerd/clusterrole-linkerd_admin.yaml",
                "4-linkerd/deployment-linkerd-linkerd-identity.yaml",
                "4-linkerd/kustomization.yaml",
            ],
        );
        assert.deepEqual(parse(text(folder, "4-linkerd/kustomization.yaml")), {
            apiVersion: "kustomize.config.k8s.io/v1beta1",
            kind: "Kustomization",
            resources: [
                "clusterrole-linkerd_admin.yaml",
                "deployment-linkerd-linkerd-identity.yaml",
            ],
        });
        assert.deepEqual(
            (parse(text(folder, "kustomization.yaml")) as { resources: string[] }).resources,
            layersOf(objects).map(({ name }) => name),
        );
    });

    it("have sorted fields, and nothing that only Pulumi reads", () => {
        const annotations = { "pulumi.com/skipAwait": "true", b: "2", a: "1" };
        const folder = folderOf(
            "prod",
            [
                {
                    urn: objects[6].urn,
                    object: {
                        kind: "Service",
                        apiVersion: "v1",
                        metadata: { namespace: "n", name: "s", annotations },
                    },
                },
            ],
            existing,
        );
        assert.equal(
            text(folder, "1-linkerd/service-n-s.yaml"),
            'apiVersion: v1\nkind: Service\nmetadata:\n  annotations:\n    a: "1"\n    b: "2"\n  name: s\n  namespace: n\n',
        );
    });

    it("hold no Secret: it is left to the cluster, and the README says which", () => {
        const folder = folderOf("prod", objects, existing);
        assert.doesNotMatch([...folder.values()].join("\n"), /kind: Secret|\[secret\]/);
        assert.match(
            text(folder, "README.md"),
            /Create them in the cluster.*\n\n- `test\/podinfo-slack-address`, type `Opaque`: `address`\n/,
        );
    });

    it("ask the External Secrets Operator for Secrets where it is chosen", () => {
        const folder = folderOf("prod", objects, {
            directory: "out",
            secrets: "external-secrets",
            store: "vault",
        });
        assert.deepEqual(
            parse(text(folder, "8-canaries/externalsecret-test-podinfo-slack-address.yaml")),
            {
                apiVersion: "external-secrets.io/v1",
                kind: "ExternalSecret",
                metadata: { name: "podinfo-slack-address", namespace: "test" },
                spec: {
                    secretStoreRef: { kind: "ClusterSecretStore", name: "vault" },
                    target: {
                        name: "podinfo-slack-address",
                        creationPolicy: "Owner",
                        template: { type: "Opaque" },
                    },
                    data: [
                        {
                            secretKey: "address",
                            remoteRef: { key: "test/podinfo-slack-address", property: "address" },
                        },
                    ],
                },
            },
        );
    });

    it("come with a script that waits for each layer before the next", () => {
        const lines = text(folderOf("prod", objects, existing), "apply.sh").split("\n");
        const at = (part: string): number => {
            const index = lines.findIndex((line) => line.includes(part));
            assert.notEqual(index, -1, part);
            return index;
        };
        const order = [
            "--kustomize 1-crds",
            "wait --for condition=Established --timeout 60s crd/canaries.flagger.app",
            "--kustomize 4-linkerd",
            "--namespace linkerd rollout status --timeout 10m deployment/linkerd-identity",
            "--kustomize 7-flagger",
            "--namespace flagger-system rollout status",
            "--kustomize 8-canaries",
            "--namespace test wait --for condition=Promoted --timeout 10m canary/podinfo",
        ].map(at);
        assert.deepEqual(
            order,
            [...order].sort((a, b) => a - b),
        );
        assert.ok(!lines.some((line) => line.includes("deployment/podinfo")));
    });

    it("refuse two objects in one place", () => {
        assert.throws(
            () => folderOf("prod", [...objects, objects[0]], existing),
            /two objects would be written to 8-canaries\/canary-test-podinfo\.yaml/,
        );
    });

    it("tell of the Secrets with certificates that somebody else keeps", () => {
        const { platform: args } = stacks["prod"].build({
            identity: { source: "provided", trustAnchors: "PEM" },
            webhooks: { source: "existing", caBundle: "PEM" },
            render: existing,
        });
        assert.deepEqual(
            keptSecrets(args).map(({ object: { metadata } }) => metadata.name),
            [
                "linkerd-identity-issuer",
                "linkerd-proxy-injector-k8s-tls",
                "linkerd-sp-validator-k8s-tls",
                "linkerd-policy-validator-k8s-tls",
                "tap-k8s-tls",
                "tap-injector-k8s-tls",
            ],
        );
        assert.deepEqual(
            layersOf(keptSecrets(args)).map(({ name, objects: members }) => [name, members.length]),
            [
                ["1-linkerd", 4],
                ["2-viz", 2],
            ],
        );
        assert.deepEqual(keptSecrets(stacks["prod"].build({}).platform), []);
    });
});
