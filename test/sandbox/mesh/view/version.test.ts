import assert from "node:assert/strict";
import {
    controlPlaneVersion,
    type EdgeVersion,
    hasGatewayTimeouts,
} from "../../../../sandbox/mesh/view/version";

describe("mesh control plane version", () => {
    it("is that of the destination pods", () => {
        const pod = (component: string, createdBy: string): object => ({
            metadata: {
                labels: { "linkerd.io/control-plane-component": component },
                annotations: { "linkerd.io/created-by": createdBy },
            },
        });
        const destination = pod("destination", "linkerd/helm edge-25.7.5");
        const other = pod("identity", "linkerd/helm edge-26.6.3");
        assert.deepEqual(controlPlaneVersion([other, destination]), [25, 7, 5]);
        assert.equal(controlPlaneVersion([other, pod("destination", "somebody")]), undefined);
        assert.equal(controlPlaneVersion([]), undefined);
    });

    const versions: [EdgeVersion | undefined, boolean][] = [
        [undefined, false],
        [[25, 7, 5], false],
        [[25, 11, 2], false],
        [[25, 11, 3], true],
        [[25, 12, 1], true],
        [[26, 6, 3], true],
        [[24, 12, 9], false],
    ];
    for (const [version, expected] of versions) {
        it(`${version?.join(".")} ${expected ? "takes" : "ignores"} timeouts of HTTPRoutes`, () => {
            assert.equal(hasGatewayTimeouts(version), expected);
        });
    }
});
