import assert from "node:assert/strict";

import {
    checkLiveGatewayApi,
    type GatewayApiNeeds,
    type LiveCrd,
} from "../../rules/versions/gateway-api";

const bundle = "gateway.networking.k8s.io/bundle-version";
const good: LiveCrd = {
    annotations: { [bundle]: "v1.2.1", "gateway.networking.k8s.io/channel": "standard" },
    versions: [
        { name: "v1", served: true },
        { name: "v1beta1", served: true },
    ],
};
const needs: GatewayApiNeeds = { linkerd: "edge-25.7.5", flagger: "1.44.0" };

function ids(live: LiveCrd, given: GatewayApiNeeds = needs): string[] {
    return checkLiveGatewayApi(live, given).map(({ id }) => id);
}

describe("checkLiveGatewayApi", () => {
    it("accepts a release that Linkerd and Flagger read", () => {
        assert.deepEqual(ids(good), []);
        assert.deepEqual(ids(good, { ...needs, version: "1.2.1" }), []);
        assert.deepEqual(ids(good, { version: "v1.2.1" }), []);
    });

    const refused: readonly [string, string[], LiveCrd, GatewayApiNeeds?][] = [
        [
            "CRDs of a Linkerd chart",
            ["gateway-api/owner"],
            {
                ...good,
                annotations: {
                    ...good.annotations,
                    "linkerd.io/created-by": "linkerd/helm edge-25.4.4",
                },
            },
        ],
        [
            "CRDs without v1beta1",
            ["gateway-api/served"],
            { ...good, versions: [{ name: "v1", served: true }] },
        ],
        [
            "CRDs that hold v1beta1 and do not serve it",
            ["gateway-api/served"],
            {
                ...good,
                versions: [
                    { name: "v1", served: true },
                    { name: "v1beta1", served: false },
                ],
            },
        ],
        [
            "a release past Linkerd's range",
            ["version/gateway-api-linkerd"],
            { ...good, annotations: { [bundle]: "v1.5.1" } },
        ],
        [
            "a release before Linkerd's and Flagger's range",
            ["version/gateway-api-linkerd", "version/gateway-api-flagger"],
            { ...good, annotations: { [bundle]: "v0.8.1" } },
        ],
        [
            "another release than the program says",
            ["gateway-api/stated"],
            good,
            { ...needs, version: "1.2.0" },
        ],
        [
            "several things, all at once",
            ["gateway-api/owner", "gateway-api/served", "version/gateway-api-linkerd"],
            {
                annotations: { [bundle]: "v1.5.1", "linkerd.io/created-by": "linkerd/cli" },
                versions: [],
            },
        ],
    ];
    for (const [what, expected, live, given] of refused) {
        it(`refuses ${what}`, () => {
            const problems = checkLiveGatewayApi(live, given ?? needs);
            assert.deepEqual(
                problems.map(({ id }) => id),
                expected,
            );
            assert.ok(problems.every(({ severity }) => severity === "error"));
            assert.match(problems[0].path, /httproutes\.gateway\.networking\.k8s\.io/);
        });
    }

    it("calls CRDs that do not tell their release unchecked", () => {
        const [problem, ...others] = checkLiveGatewayApi({ versions: good.versions }, needs);
        assert.deepEqual(others, []);
        assert.deepEqual([problem.id, problem.severity], ["version/unlisted", "unchecked"]);
    });

    it("shows the way out of a Linkerd chart's ownership, keep first", () => {
        const [problem] = checkLiveGatewayApi(
            { ...good, annotations: { ...good.annotations, "linkerd.io/created-by": "x" } },
            needs,
        );
        assert.match(
            problem.fix,
            /resource-policy=keep.*installGatewayAPI=false.*linkerd\.io\/created-by-$/,
        );
    });
});
