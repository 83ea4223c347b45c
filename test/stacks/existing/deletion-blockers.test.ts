import assert from "node:assert/strict";

import { fieldManagerOf } from "../../../rules/existing/live-object";
import { type ApiService, blockingApiServices } from "../../../stacks/existing/deletion-blockers";

const manager = fieldManagerOf("linkerd-canary/dev");
const tap = (status: string, annotations: Readonly<Record<string, string>> = {}): ApiService => ({
    metadata: { name: "v1alpha1.tap.linkerd.io", annotations },
    spec: { service: { name: "tap", namespace: "linkerd-viz" } },
    status: {
        conditions: [
            {
                type: "Available",
                status,
                reason: "ServiceNotFound",
                message: 'service/tap in "linkerd-viz" is not present',
            },
        ],
    },
});

describe("what would make a destroy wait in vain", () => {
    it("is an aggregated API that does not answer, with the command that frees the namespaces", () => {
        assert.deepEqual(blockingApiServices(manager, [tap("False")]), [
            'APIService v1alpha1.tap.linkerd.io is not available (ServiceNotFound: service/tap in "linkerd-viz" is not present). ' +
                "Start what its Service linkerd-viz/tap sends requests to; or, if that is gone, run kubectl delete apiservice v1alpha1.tap.linkerd.io",
        ]);
    });

    it("is none that answers, none of Kubernetes' own, and none that the destroy deletes", () => {
        const local = { metadata: { name: "v1.apps" }, spec: { service: null } };
        const own = tap("False", { "pulumi.com/patchFieldManager": manager });
        assert.deepEqual(blockingApiServices(manager, [tap("True"), local, own]), []);
    });
});
