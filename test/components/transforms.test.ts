import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import {
    awaitEstablished,
    deleteWithStack,
    inOrder,
    skipServiceAwait,
} from "../../components/transforms";
import { rendered } from "../support/rendered";

describe("skipServiceAwait", () => {
    it("marks a Service and keeps what it has", async () => {
        const result = await skipServiceAwait(
            rendered("kubernetes:core/v1:Service", {
                metadata: { name: "x", annotations: { a: "b" } },
                spec: { ports: [] },
            }),
        );
        assert.deepEqual(result?.props, {
            metadata: { name: "x", annotations: { a: "b", "pulumi.com/skipAwait": "true" } },
            spec: { ports: [] },
        });
    });

    it("leaves a Deployment to be awaited", async () => {
        assert.equal(
            await skipServiceAwait(rendered("kubernetes:apps/v1:Deployment", {})),
            undefined,
        );
    });
});

describe("awaitEstablished", () => {
    const crd = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

    async function annotationsOf(spec: string): Promise<Readonly<Record<string, string>>> {
        const object = { metadata: { name: "x", annotations: { a: "b" } }, spec };
        const { props } = (await awaitEstablished(rendered(crd, object))) ?? {};
        const { metadata, ...rest } = props as typeof object;
        assert.deepEqual([metadata.name, rest], ["x", { spec }]);
        return metadata.annotations;
    }

    it("waits until a CRD with this content is served", async () => {
        const { "linkerd-canary/content": digest = "", ...others } = await annotationsOf("one");
        assert.match(digest, /^[0-9a-f]{16}$/);
        assert.deepEqual(others, {
            a: "b",
            "pulumi.com/waitFor": JSON.stringify([
                "condition=Established",
                `jsonpath={.metadata.annotations['linkerd-canary/content']}=${digest}`,
            ]),
        });
        assert.deepEqual(await annotationsOf("one"), await annotationsOf("one"));
        assert.notEqual((await annotationsOf("two"))["linkerd-canary/content"], digest);
    });

    it("leaves other objects alone", async () => {
        assert.equal(await awaitEstablished(rendered("kubernetes:core/v1:Service", {})), undefined);
    });
});

describe("deleteWithStack", () => {
    const object = (policy: string) => ({
        metadata: { annotations: { "helm.sh/resource-policy": policy } },
    });

    it("takes back what a chart's resource policy asked for, and keeps the other options", async () => {
        const args = rendered("kubernetes:core/v1:Secret", object("keep"));
        assert.deepEqual(
            await deleteWithStack({ ...args, opts: { retainOnDelete: true, protect: true } }),
            { props: object("keep"), opts: { retainOnDelete: false, protect: true } },
        );
    });

    for (const props of [object("other"), { metadata: {} }, {}]) {
        it(`leaves ${JSON.stringify(props)} alone`, async () => {
            assert.equal(
                await deleteWithStack(rendered("kubernetes:core/v1:Secret", props)),
                undefined,
            );
        });
    }
});

describe("inOrder", () => {
    const append =
        (letter: string): pulumi.ResourceTransform =>
        (args) => ({
            props: { text: `${(args.props as { text: string }).text}${letter}` },
            opts: { ...args.opts, protect: true },
        });
    const nothing: pulumi.ResourceTransform = () => undefined;

    it("shows each transform what those before it did", async () => {
        const transform = inOrder(append("b"), nothing, append("c"));
        assert.deepEqual(await transform(rendered("t", { text: "a" })), {
            props: { text: "abc" },
            opts: { protect: true },
        });
    });

    it("changes nothing when none of them does", async () => {
        assert.equal(await inOrder(nothing, nothing)(rendered("t", {})), undefined);
        assert.equal(await inOrder()(rendered("t", {})), undefined);
    });
});
