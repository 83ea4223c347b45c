import assert from "node:assert/strict";

import { firstAnchor } from "../../../components/linkerd/anchor-rotation";
import {
    caBundlePlaceholder,
    controlPlaneValues,
    crdsValues,
} from "../../../components/linkerd/values";

describe("crdsValues", () => {
    it("leaves the Gateway API to others", () => {
        assert.deepEqual(crdsValues(), { installGatewayAPI: false });
    });
});

describe("controlPlaneValues", () => {
    const values = controlPlaneValues({
        version: "edge-1.2.3",
        trustDomain: "mesh.example",
        anchor: firstAnchor,
    });

    it("reads trust anchor and issuer from objects outside the chart", () => {
        assert.deepEqual(values["identity"], {
            externalCA: true,
            issuer: { scheme: "kubernetes.io/tls" },
        });
    });

    for (const webhook of ["proxyInjector", "profileValidator", "policyValidator"]) {
        it(`lets ${webhook} make no certificate of its own at each rendering`, () => {
            assert.deepEqual(values[webhook], {
                externalSecret: true,
                caBundle: caBundlePlaceholder,
            });
        });
    }

    it("names a time for the heartbeat, instead of that of the rendering", () => {
        assert.match(String(values["heartbeatSchedule"]), /^\d+ \d+ \* \* \*$/);
    });

    it("passes version and trust domain on", () => {
        assert.equal(values["linkerdVersion"], "edge-1.2.3");
        assert.equal(values["identityTrustDomain"], "mesh.example");
    });
});
