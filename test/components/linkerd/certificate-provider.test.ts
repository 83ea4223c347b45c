import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import {
    identityProvider,
    type IdentityState,
    servingProvider,
} from "../../../components/linkerd/certificate-provider";

const inputs = { trustDomain: "mesh.example", anchorValidityDays: 100, issuerValidityDays: 10 };

async function createIdentity(): Promise<IdentityState> {
    const { outs } = await identityProvider.create(inputs);
    assert.ok(outs);
    return outs;
}

describe("identityProvider", () => {
    const diff = async (olds: IdentityState, news: object): Promise<unknown> =>
        identityProvider.diff?.("id", olds, { ...inputs, ...news });

    it("names anchor and issuer as linkerd install does", async () => {
        const { anchorCertificate, issuerCertificate } = await createIdentity();
        assert.equal(
            new X509Certificate(anchorCertificate).subject,
            "CN=root.linkerd.mesh.example",
        );
        assert.equal(
            new X509Certificate(issuerCertificate).subject,
            "CN=identity.linkerd.mesh.example",
        );
        assert.ok(
            new X509Certificate(issuerCertificate).verify(
                new X509Certificate(anchorCertificate).publicKey,
            ),
        );
    });

    it("sees no change in the same inputs, even when its own code has changed", async () => {
        const state = { ...(await createIdentity()), __provider: "old code" };
        assert.deepEqual(await diff(state, { __provider: "new code" }), {
            changes: false,
            replaces: [],
        });
    });

    it("renews the issuer alone for another lifetime of the issuer", async () => {
        const state = await createIdentity();
        const news = { ...inputs, issuerValidityDays: 20 };
        assert.deepEqual(await diff(state, news), { changes: true, replaces: [] });
        const { outs } = (await identityProvider.update?.("id", state, news)) ?? {};
        assert.ok(outs);
        assert.equal(outs.anchorCertificate, state.anchorCertificate);
        assert.equal(outs.anchorKey, state.anchorKey);
        assert.equal(outs.issuerValidityDays, 20);
        assert.notEqual(outs.issuerKey, state.issuerKey);
        assert.ok(
            new X509Certificate(outs.issuerCertificate).verify(
                new X509Certificate(state.anchorCertificate).publicKey,
            ),
        );
    });

    for (const [key, value] of [
        ["trustDomain", "other.example"],
        ["anchorValidityDays", 200],
    ] as const) {
        it(`makes a new pair for another ${key}`, async () => {
            assert.deepEqual(await diff(await createIdentity(), { [key]: value }), {
                changes: true,
                replaces: [key],
            });
        });
    }
});

describe("servingProvider", () => {
    const serving = { host: "tap.linkerd-viz.svc", validityDays: 10 };

    it("makes a certificate for the host", async () => {
        const { id, outs } = await servingProvider.create(serving);
        assert.equal(id, serving.host);
        assert.ok(outs);
        assert.equal(new X509Certificate(outs.certificate).checkHost(serving.host), serving.host);
    });

    it("keeps it for the same inputs and makes another for others", async () => {
        const { outs } = await servingProvider.create(serving);
        assert.ok(outs);
        assert.deepEqual(await servingProvider.diff?.("id", outs, serving), {
            changes: false,
            replaces: [],
        });
        assert.deepEqual(await servingProvider.diff?.("id", outs, { ...serving, host: "other" }), {
            changes: true,
            replaces: ["host"],
        });
    });
});
