import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mock } from "node:test";

import {
    type IdentityInputs,
    identityProvider,
    type IdentityState,
} from "../../../components/linkerd/identity/identity-provider";
import { opensslLeaf, opensslVerify } from "../../support/openssl";

const day = 24 * 60 * 60 * 1000;
const inputs: IdentityInputs = {
    trustDomain: "mesh.example",
    anchorValidityDays: 1000,
    issuerValidityDays: 100,
    issuerRenewalDays: 10,
    anchorGeneration: 1,
    anchorStep: "done",
};

async function create(news: Partial<IdentityInputs> = {}): Promise<IdentityState> {
    const { outs } = await identityProvider.create({ ...inputs, ...news });
    assert.ok(outs);
    return outs;
}

async function diff(olds: IdentityState, news: object): Promise<unknown> {
    return identityProvider.diff?.("id", olds, { ...inputs, ...news });
}

async function update(olds: IdentityState, news: object): Promise<IdentityState> {
    const { outs } = (await identityProvider.update?.("id", olds, { ...inputs, ...news })) ?? {};
    assert.ok(outs);
    return outs;
}

async function reasons(olds: object, news: object): Promise<string[]> {
    const result = await identityProvider.check?.(olds as IdentityInputs, { ...inputs, ...news });
    return (result?.failures ?? []).map(({ property, reason }) => `${property}: ${reason}`);
}

async function later<Result>(days: number, use: () => Promise<Result>): Promise<Result> {
    mock.timers.enable({ apis: ["Date"], now: Date.now() + days * day });
    try {
        return await use();
    } finally {
        mock.timers.reset();
    }
}

const unchanged = { changes: false, replaces: [] };
const changed = { changes: true, replaces: [] };

describe("identityProvider", () => {
    it("names anchor and issuer as linkerd install does", async () => {
        const { anchorCertificate, issuerCertificate } = await create();
        assert.equal(
            new X509Certificate(anchorCertificate).subject,
            "CN=root.linkerd.mesh.example",
        );
        assert.equal(
            new X509Certificate(issuerCertificate).subject,
            "CN=identity.linkerd.mesh.example",
        );
        const verdict = opensslVerify(anchorCertificate, issuerCertificate);
        assert.ok(verdict.ok, verdict.output);
    });

    it("sees no change in the same inputs, even when its own code has changed", async () => {
        const state = { ...(await create()), __provider: "old code" };
        assert.deepEqual(await diff(state, { __provider: "new code" }), unchanged);
    });

    it("sees no change in a state from before renewals and rotations", async () => {
        const {
            trustDomain,
            anchorValidityDays,
            issuerValidityDays,
            anchorCertificate,
            anchorKey,
            issuerCertificate,
            issuerKey,
        } = await create();
        const old = {
            trustDomain,
            anchorValidityDays,
            issuerValidityDays,
            anchorCertificate,
            anchorKey,
            issuerCertificate,
            issuerKey,
        };
        assert.deepEqual(await diff(old, {}), unchanged);
        assert.deepEqual(await reasons({ trustDomain, anchorValidityDays }, {}), []);
        const rotated = await update(old, { anchorGeneration: 2, anchorStep: "trust" });
        assert.equal(rotated.previousCertificate, anchorCertificate);
        assert.equal(rotated.issuerCertificate, issuerCertificate);
    });

    it("makes new certificates for another trust domain, and keeps the anchor for another lifetime", async () => {
        const state = await create();
        assert.deepEqual(await diff(state, { trustDomain: "other.example" }), {
            changes: true,
            replaces: ["trustDomain"],
        });
        assert.deepEqual(await diff(state, { anchorValidityDays: 2000 }), unchanged);
    });

    it("renews the issuer alone for another lifetime of the issuer", async () => {
        const state = await create();
        assert.deepEqual(await diff(state, { issuerValidityDays: 200 }), changed);
        const renewed = await update(state, { issuerValidityDays: 200 });
        assert.equal(renewed.anchorCertificate, state.anchorCertificate);
        assert.equal(renewed.anchorKey, state.anchorKey);
        assert.notEqual(renewed.issuerKey, state.issuerKey);
        assert.deepEqual(await diff(renewed, { issuerValidityDays: 200 }), unchanged);
    });

    it("renews the issuer inside the window before its end, once", async () => {
        const state = await create();
        assert.deepEqual(await later(89.9, () => diff(state, {})), unchanged);
        assert.deepEqual(await later(90.1, () => diff(state, {})), changed);
        const renewed = await later(90.1, () => update(state, {}));
        assert.equal(renewed.anchorCertificate, state.anchorCertificate);
        const verdict = opensslVerify(state.anchorCertificate, renewed.issuerCertificate, {
            at: 190,
        });
        assert.ok(verdict.ok, verdict.output);
        const end = Date.parse(new X509Certificate(renewed.issuerCertificate).validTo);
        assert.ok(Math.abs(end - Date.now() - 190.1 * day) < 60_000, String(end));
        assert.deepEqual(await later(90.1, () => diff(renewed, {})), unchanged);
        assert.deepEqual(await later(180.2, () => diff(renewed, {})), changed);
    });

    it("lets no issuer outlive its anchor, and renews none that would not live longer", async () => {
        const short = { anchorValidityDays: 50 };
        const state = await create(short);
        assert.equal(
            new X509Certificate(state.issuerCertificate).validTo,
            new X509Certificate(state.anchorCertificate).validTo,
        );
        assert.deepEqual(await later(49, () => diff(state, short)), unchanged);
    });

    it("keeps the chain whole at every step of a rotation, for the proxies of the step before too", async () => {
        const bundle = (state: IdentityState): string =>
            (state.previousCertificate ?? "") + state.anchorCertificate;
        let state = await create();
        let leaf = opensslLeaf(state.issuerCertificate, state.issuerKey);
        for (const anchorStep of ["trust", "issue", "done"] as const) {
            const news = { anchorGeneration: 2, anchorStep };
            assert.deepEqual(await reasons(state, news), []);
            assert.deepEqual(await diff(state, news), changed);
            const next = await update(state, news);
            assert.deepEqual(await diff(next, news), unchanged, `after ${anchorStep}`);

            const issuer = opensslVerify(bundle(next), next.issuerCertificate);
            assert.ok(issuer.ok, `${anchorStep}: ${issuer.output}`);
            const newLeaf = opensslLeaf(next.issuerCertificate, next.issuerKey);
            for (const [what, trusted, certificate, sender] of [
                ["old proxy to old", bundle(state), leaf, state],
                ["old proxy to new", bundle(state), newLeaf, next],
                ["new proxy to old", bundle(next), leaf, state],
                ["new proxy to new", bundle(next), newLeaf, next],
            ] as const) {
                const verdict = opensslVerify(trusted, certificate, {
                    between: sender.issuerCertificate,
                });
                assert.ok(verdict.ok, `${anchorStep}, ${what}: ${verdict.output}`);
            }
            [state, leaf] = [next, newLeaf];
        }
        assert.equal(state.previousCertificate, "");
        assert.equal(state.previousKey, "", "the old anchor's key is forgotten");
    });

    it("no longer trusts what the old anchor signed, once it is gone", async () => {
        const first = await create();
        const leaf = opensslLeaf(first.issuerCertificate, first.issuerKey);
        let state = first;
        for (const anchorStep of ["trust", "issue", "done"] as const) {
            state = await update(state, { anchorGeneration: 2, anchorStep });
        }
        assert.equal(
            opensslVerify(state.anchorCertificate, leaf, { between: first.issuerCertificate }).ok,
            false,
        );
    });

    it("goes back to the old anchor as if nothing had been", async () => {
        const state = await create();
        const trusted = await update(state, { anchorGeneration: 2, anchorStep: "trust" });
        const issued = await update(trusted, { anchorGeneration: 2, anchorStep: "issue" });
        const back = await update(issued, { anchorGeneration: 2, anchorStep: "trust" });
        assert.ok(opensslVerify(state.anchorCertificate, back.issuerCertificate).ok);
        const first = await update(back, { anchorGeneration: 1, anchorStep: "done" });
        assert.equal(first.anchorCertificate, state.anchorCertificate);
        assert.equal(first.anchorKey, state.anchorKey);
        assert.equal(first.previousKey, "");
    });

    it("renews an issuer that falls due in the middle of a rotation, by the anchor of that step", async () => {
        const news = { anchorGeneration: 2, anchorStep: "trust" };
        const state = await update(await create(), news);
        assert.deepEqual(await later(95, () => diff(state, news)), changed);
        const renewed = await later(95, () => update(state, news));
        assert.equal(renewed.anchorCertificate, state.anchorCertificate);
        const verdict = opensslVerify(state.previousCertificate ?? "", renewed.issuerCertificate, {
            at: 190,
        });
        assert.ok(verdict.ok, verdict.output);
    });

    it("refuses a skipped step, and says which may follow", async () => {
        assert.deepEqual(await reasons(await create(), { anchorGeneration: 2 }), [
            "identity.anchor: 2/done cannot follow 1/done, the current step of this stack's trust anchor: proxies that have " +
                "not been restarted in between would no longer trust each other; set 2/trust, or keep 1/done. " +
                "[identity/rotation-step]",
        ]);
    });

    it("takes any position for a stack that has no anchor yet", async () => {
        const news = { anchorGeneration: 7, anchorStep: "issue" } as const;
        assert.deepEqual(await reasons({}, news), []);
        const state = await create(news);
        assert.deepEqual(await diff(state, news), unchanged);
        assert.ok(opensslVerify(state.anchorCertificate, state.issuerCertificate).ok);
    });
});
