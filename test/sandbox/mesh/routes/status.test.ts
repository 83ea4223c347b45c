import assert from "node:assert/strict";
import { parentKey } from "../../../../sandbox/mesh/routes/parents";
import type {
    HttpRoute,
    ParentRef,
    RouteParentStatus,
} from "../../../../sandbox/mesh/mesh-objects";
import {
    desiredParents,
    type KnownParents,
    sameParents,
} from "../../../../sandbox/mesh/routes/status";

const known: KnownParents = {
    service: (key) =>
        ({
            "test/podinfo": "parent" as const,
            "test/podinfo-canary": "parent" as const,
            "test/headless": "headless" as const,
        })[key],
    server: (key) => key === "test/admin",
    grpcParent: () => false,
};
const apex: ParentRef = {
    group: "core",
    kind: "Service",
    namespace: "test",
    name: "podinfo",
    port: 9898,
};
const now = "2026-01-01T00:00:00.000Z";

function routeTo(
    parent: ParentRef,
    backends: object[] = [{ name: "podinfo-canary" }],
    parents?: RouteParentStatus[],
): HttpRoute {
    return {
        metadata: { namespace: "test", name: "podinfo", generation: 3 },
        spec: { parentRefs: [parent], rules: [{ backendRefs: backends as { name: string }[] }] },
        status: { parents },
    };
}

function verdicts(route: HttpRoute): (string | undefined)[][] {
    return desiredParents(route, known, now).flatMap(({ conditions }) =>
        (conditions ?? []).map(({ type, status, reason, message }) => [
            type,
            status,
            reason,
            message,
        ]),
    );
}

const accepted = ["Accepted", "True", "Accepted", ""];
const unmatched = ["Accepted", "False", "NoMatchingParent", ""];
const resolved = ["ResolvedRefs", "True", "ResolvedRefs", ""];
const notFound = ["ResolvedRefs", "False", "BackendNotFound", ""];
const invalidKind = ["ResolvedRefs", "False", "InvalidKind", ""];

describe("mesh route status", () => {
    const conflicts: [string, Partial<HttpRoute>, Partial<ParentRef>, string][] = [
        ["an HTTPRoute on the same port", {}, {}, "RouteReasonConflicted"],
        [
            "Linkerd's own HTTPRoute",
            { apiVersion: "policy.linkerd.io/v1beta3" },
            {},
            "RouteReasonConflicted",
        ],
        ["an HTTPRoute on another port", {}, { port: 9797 }, "Accepted"],
        ["an HTTPRoute on all ports", {}, { port: undefined }, "Accepted"],
        ["the GRPCRoute itself", { kind: "GRPCRoute" }, {}, "Accepted"],
    ];
    for (const [name, more, parent, reason] of conflicts) {
        it(`gives ${name} the reason ${reason} beside a GRPCRoute`, () => {
            const taken = parentKey(routeTo(apex), apex);
            const beside: KnownParents = { ...known, grpcParent: (key) => key === taken };
            const route = { ...routeTo({ ...apex, ...parent }), ...more };
            const [accepts] = desiredParents(route, beside, now)[0].conditions ?? [];
            const status = reason === "Accepted" ? "True" : "False";
            assert.deepEqual(
                [accepts.status, accepts.reason, accepts.message],
                [status, reason, ""],
            );
        });
    }

    const cases: [string, HttpRoute, (string | undefined)[][]][] = [
        ["a Service", routeTo(apex), [accepted, resolved]],
        ["a Service of the empty group", routeTo({ ...apex, group: "" }), [accepted, resolved]],
        ["a missing Service", routeTo({ ...apex, name: "nobody" }), [unmatched, resolved]],
        ["a Service elsewhere", routeTo({ ...apex, namespace: "other" }), [unmatched, resolved]],
        [
            "a headless Service",
            routeTo({ ...apex, name: "headless" }),
            [
                ["Accepted", "False", "NoMatchingParent", "parent service must have a ClusterIP"],
                resolved,
            ],
        ],
        [
            "a missing backend",
            routeTo(apex, [{ name: "podinfo-canary" }, { name: "nobody" }]),
            [accepted, notFound],
        ],
        [
            "a backend of another kind",
            routeTo(apex, [{ name: "x", kind: "Bucket" }]),
            [accepted, invalidKind],
        ],
        [
            "a Server",
            routeTo({ group: "policy.linkerd.io", kind: "Server", name: "admin" }),
            [accepted],
        ],
        [
            "a missing Server",
            routeTo({ group: "policy.linkerd.io", kind: "Server", name: "nobody" }),
            [unmatched],
        ],
        [
            "a Gateway",
            routeTo({ group: "gateway.networking.k8s.io", kind: "Gateway", name: "podinfo" }),
            [],
        ],
    ];
    for (const [name, route, expected] of cases) {
        it(`says of ${name} what the policy controller says`, () =>
            assert.deepEqual(verdicts(route), expected));
    }

    it("writes the parent with its namespace, and no observedGeneration", () => {
        const [parent] = desiredParents(routeTo({ ...apex, namespace: undefined }), known, now);
        assert.deepEqual(parent.parentRef, apex);
        assert.equal(parent.controllerName, "linkerd.io/policy-controller");
        assert.ok(parent.conditions?.every((condition) => !("observedGeneration" in condition)));
    });

    it("keeps other controllers' entries and the times of what did not change", () => {
        const foreign: RouteParentStatus = {
            controllerName: "example.com/x",
            parentRef: apex,
            conditions: [],
        };
        const before = desiredParents(
            routeTo({ ...apex, name: "podinfo" }),
            known,
            "2025-01-01T00:00:00.000Z",
        );
        const route = routeTo(apex, [{ name: "nobody" }], [foreign, ...before]);
        const [first, second] = desiredParents(route, known, now);
        assert.deepEqual(first, foreign);
        assert.deepEqual(
            second.conditions?.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]),
            [
                ["Accepted", "2025-01-01T00:00:00.000Z"],
                ["ResolvedRefs", now],
            ],
        );
    });

    it("tells a change from a mere passing of time", () => {
        const at = (time: string, name = "podinfo-canary"): RouteParentStatus[] =>
            desiredParents(routeTo(apex, [{ name }]), known, time);
        assert.ok(sameParents(at(now), at("2027-01-01T00:00:00.000Z")));
        assert.ok(!sameParents(at(now), at(now, "nobody")));
        assert.ok(!sameParents(at(now), []));
        const parents = at(now);
        const observed = parents.map((parent) => ({
            ...parent,
            conditions: parent.conditions?.map((condition) => ({
                ...condition,
                observedGeneration: 3,
            })),
        }));
        assert.ok(!sameParents(parents, observed));
    });
});
