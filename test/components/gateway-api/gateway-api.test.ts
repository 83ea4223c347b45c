import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { GatewayApi, type GatewayApiArgs } from "../../../components";
import { record, type Registration } from "../../support/recorder";

const crdType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

const live = (annotations: Record<string, string>) => ({
    [crdType]: {
        metadata: { annotations },
        spec: {
            versions: [
                { name: "v1", served: true },
                { name: "v1beta1", served: true },
            ],
        },
    },
});

interface Outcome {
    readonly registrations: readonly Registration[];
    /** What `ready` came to: the component, or the message of its refusal. */
    readonly ready: unknown;
}

async function make(
    args: GatewayApiArgs,
    annotations: Record<string, string> = {},
): Promise<Outcome> {
    let ready: Promise<unknown> = Promise.resolve(undefined);
    const registrations = await record((opts) => {
        const component = new GatewayApi("routes", args, opts);
        ready = promiseOf(component.ready).then(
            (resource) => resource === component,
            (error: unknown) => (error as Error).message,
        );
    }, live(annotations));
    return { registrations, ready: await ready };
}

function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}

describe("GatewayApi", () => {
    it("installs the CRDs of a release, and reads none", async () => {
        const { registrations, ready } = await make({ version: "1.2.1", manifests: "crds/*.yaml" });
        assert.deepEqual(
            registrations.map(({ type, name, inputs }) => [type, name, inputs]),
            [
                ["linkerd-canary:gateway-api:GatewayApi", "routes", {}],
                ["kubernetes:yaml/v2:ConfigGroup", "routes-crds", { files: ["crds/*.yaml"] }],
            ],
        );
        assert.equal(ready, true);
    });

    it("makes nothing where the cluster has them, and is ready once they fit", async () => {
        const { registrations, ready } = await make(
            { managed: false, linkerd: "edge-25.7.5", flagger: "1.44.0" },
            { "gateway.networking.k8s.io/bundle-version": "v1.2.1" },
        );
        assert.deepEqual(
            registrations.map(({ type, name }) => [type, name]),
            [
                ["linkerd-canary:gateway-api:GatewayApi", "routes"],
                [crdType, "routes-live"],
            ],
        );
        assert.equal(ready, true);
    });

    it("is never ready with CRDs that do not fit", async () => {
        const { ready } = await make(
            { managed: false, linkerd: "edge-25.7.5" },
            {
                "gateway.networking.k8s.io/bundle-version": "v1.5.1",
                "linkerd.io/created-by": "linkerd/helm edge-25.4.4",
            },
        );
        assert.match(
            String(ready),
            /^2 problems in the Gateway API of the cluster:\n.*\[gateway-api\/owner\]\n.*\[version\/gateway-api-linkerd\]/,
        );
    });
});
