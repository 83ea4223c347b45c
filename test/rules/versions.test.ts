import assert from "node:assert/strict";
import { checkVersions, type SeenVersions } from "../../rules/versions/compatibility";

type Given = Partial<Record<keyof SeenVersions, string>>;

function check(given: Given): string[] {
    const seen = Object.fromEntries(
        Object.entries(given).map(([product, version]) => [
            product,
            { path: `path of ${product}`, version },
        ]),
    );
    return checkVersions(seen).map(({ id }) => id);
}

describe("checkVersions", () => {
    const sandbox = {
        kubernetes: "v1.35.4",
        linkerd: "edge-25.7.5",
        gatewayApi: "v1.2.1",
        flagger: "1.44.0",
    };
    const good: Given[] = [
        {},
        sandbox,
        { ...sandbox, linkerd: "edge-26.6.3" },
        { ...sandbox, linkerd: "edge-26.6.3", kubernetes: "v1.31.4-eks-2d5f260" },
        { kubernetes: "v1.16.0" },
        { kubernetes: "v1.16.15-gke.7800", linkerd: "stable-2.10.2", flagger: "1.7.0" },
        { kubernetes: "v1.21.1", linkerd: "stable-2.11.2", flagger: "1.22.0" },
        { linkerd: "stable-2.10.2", gatewayApi: "v1.2.1" },
    ];
    for (const given of good) {
        it(`accepts ${JSON.stringify(given)}`, () => {
            assert.deepEqual(check(given), []);
        });
    }

    const bad: [Given, string[]][] = [
        [{ kubernetes: "v1.9.11" }, ["version/kubernetes-floor"]],
        [{ kubernetes: "v1.15.12-gke.20" }, ["version/kubernetes-floor"]],
        [
            { ...sandbox, kubernetes: "v1.22.17" },
            ["version/kubernetes-linkerd", "version/kubernetes-flagger"],
        ],
        [{ ...sandbox, kubernetes: "v1.36.0" }, ["version/kubernetes-linkerd"]],
        [
            { kubernetes: "v1.30.5-gke.1014001", linkerd: "edge-26.6.3" },
            ["version/kubernetes-linkerd"],
        ],
        [{ kubernetes: "v1.24.3", linkerd: "stable-2.10.2" }, ["version/kubernetes-linkerd"]],
        [{ kubernetes: "v1.21.1", flagger: "1.44.0" }, ["version/kubernetes-flagger"]],
        [{ linkerd: "edge-26.6.3", gatewayApi: "v1.1.1" }, ["version/gateway-api-linkerd"]],
        [{ linkerd: "edge-25.7.5", gatewayApi: "v1.5.1" }, ["version/gateway-api-linkerd"]],
        [{ flagger: "1.44.0", gatewayApi: "v0.8.1" }, ["version/gateway-api-flagger"]],
        [{ flagger: "1.44.0", linkerd: "stable-2.11.2" }, ["version/linkerd-flagger"]],
        [{ flagger: "1.22.0", linkerd: "edge-25.7.5" }, ["version/linkerd-flagger"]],
        [{ kubernetes: "unknown" }, ["version/unlisted"]],
        [{ linkerd: "dev-8a5bd2", kubernetes: "v1.31.0" }, ["version/unlisted"]],
        [{ flagger: "main", kubernetes: "v1.31.0" }, ["version/unlisted"]],
        [{ flagger: "1.6.4" }, ["version/unlisted"]],
        [{ linkerd: "edge-26.8.3", kubernetes: "v1.36.0" }, ["version/unlisted"]],
        [
            { linkerd: "edge-26.8.3", kubernetes: "v1.30.0" },
            ["version/unlisted", "version/kubernetes-linkerd"],
        ],
    ];
    for (const [given, expected] of bad) {
        it(`finds ${expected.join(", ")} in ${JSON.stringify(given)}`, () => {
            assert.deepEqual(check(given), expected);
        });
    }

    it("says what, value, rule and fix", () => {
        const problems = checkVersions({
            kubernetes: { path: "cluster kind-dev", version: "v1.21.1" },
            linkerd: { path: "Deployment linkerd/linkerd-destination", version: "edge-25.7.5" },
        });
        assert.deepEqual(problems, [
            {
                id: "version/kubernetes-linkerd",
                severity: "error",
                path: "cluster kind-dev",
                value: "v1.21.1",
                requirement:
                    "Linkerd edge-25.7.5 (treated as 2.19) supports Kubernetes 1.23 to 1.35",
                fix: "upgrade Kubernetes to 1.23 or later, or choose compatible versions (docs/versions.md)",
            },
        ]);
    });

    it("calls what it cannot judge unchecked, not an error", () => {
        const [problem] = checkVersions({ linkerd: { path: "linkerd", version: "dev-8a5bd2" } });
        assert.equal(problem.severity, "unchecked");
    });
});
