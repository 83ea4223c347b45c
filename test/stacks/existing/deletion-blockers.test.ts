import assert from "node:assert/strict";

import { fieldManagerOf } from "../../../rules/existing/live-object";
import {
    type ApiService,
    blockingApiServices,
    blockingCanaries,
    FLAGGER_FINALIZER,
    waitingForFinalizers,
} from "../../../stacks/existing/deletion-blockers";

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

    const cart = {
        ...{ name: "cart", namespace: "shop", finalizers: [FLAGGER_FINALIZER] },
        annotations: { "pulumi.com/patchFieldManager": manager },
    };
    const flagger = (availableReplicas?: number) => ({
        metadata: { name: "flagger", namespace: "flagger-system" },
        status: { availableReplicas },
    });

    it("is a Canary that reverts on deletion, while no Flagger runs", () => {
        const [found, ...others] = blockingCanaries(manager, [cart], [flagger()]);
        assert.deepEqual(others, []);
        assert.match(
            found ?? "",
            /^Canary shop\/cart has revertOnDeletion, .* does not run \(kubectl rollout status deployment flagger --namespace flagger-system /,
        );
        assert.match(
            found ?? "",
            /run kubectl patch canary cart --namespace shop --type merge --patch '\{"metadata":\{"finalizers":null\}\}'$/,
        );
        assert.equal(blockingCanaries(manager, [cart], []).length, 1);
        // Flagger's chart both labels and names its Deployment, which is then in two lists
        assert.deepEqual(blockingCanaries(manager, [cart], [flagger(), flagger()]), [found]);
    });

    it("is no Canary while a Flagger runs, none without the finalizer, and none of others", () => {
        assert.deepEqual(blockingCanaries(manager, [cart], [flagger(), flagger(1)]), []);
        const { annotations, finalizers, ...rest } = cart;
        assert.deepEqual(blockingCanaries(manager, [{ ...rest, annotations }], []), []);
        assert.deepEqual(blockingCanaries(manager, [{ ...rest, finalizers }], []), []);
    });

    it("is an object whose finalizer nobody removes", () => {
        const now = Date.parse("2026-11-30T12:00:00Z");
        const deleted = (deletionTimestamp?: string, finalizers?: string[]) => ({
            kind: "Service",
            metadata: { name: "web", namespace: "shop", deletionTimestamp, finalizers },
        });
        const gone = ["example.org/gone"];
        assert.deepEqual(
            waitingForFinalizers(
                [
                    deleted("2026-11-30T11:59:30Z", gone),
                    deleted("2026-11-30T11:00:00Z", []),
                    deleted(undefined, gone),
                ],
                now,
            ),
            [],
        );
        const [found] = waitingForFinalizers([deleted("2026-11-30T11:00:00Z", gone)], now);
        assert.match(
            found ?? "",
            /^Service shop\/web has been waiting for its finalizer example\.org\/gone since 2026-11-30T11:00:00Z\. .* kubectl patch service web --namespace shop /,
        );
    });
});
