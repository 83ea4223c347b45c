import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mock } from "node:test";

import { firstCertificate } from "../../../components/linkerd/identity/renewal";
import {
    servingProvider,
    type ServingState,
} from "../../../components/linkerd/webhooks/serving-provider";
import { opensslVerify } from "../../support/openssl";

const day = 24 * 60 * 60 * 1000;
const inputs = { host: "tap.linkerd-viz.svc", validityDays: 100, renewalDays: 10 };

async function create(): Promise<ServingState> {
    const { id, outs } = await servingProvider.create(inputs);
    assert.equal(id, inputs.host);
    assert.ok(outs);
    return outs;
}

async function later<Result>(days: number, use: () => Promise<Result>): Promise<Result> {
    mock.timers.enable({ apis: ["Date"], now: Date.now() + days * day });
    try {
        return await use();
    } finally {
        mock.timers.reset();
    }
}

describe("servingProvider", () => {
    const diff = async (olds: ServingState, news: object = {}): Promise<unknown> =>
        servingProvider.diff?.("id", olds, { ...inputs, ...news });

    it("makes a certificate for the host", async () => {
        const { certificate } = await create();
        assert.equal(new X509Certificate(certificate).checkHost(inputs.host), inputs.host);
    });

    it("keeps it for the same inputs, also in a state from before renewals", async () => {
        const { host, validityDays, certificate, privateKey } = await create();
        assert.deepEqual(await diff({ host, validityDays, certificate, privateKey }), {
            changes: false,
            replaces: [],
        });
    });

    it("makes another for another host, and renews it for another lifetime", async () => {
        const state = await create();
        assert.deepEqual(await diff(state, { host: "other" }), {
            changes: true,
            replaces: ["host"],
        });
        assert.deepEqual(await diff(state, { validityDays: 200 }), { changes: true, replaces: [] });
    });

    it("renews it inside the window, once, and has clients trust the one before too", async () => {
        const state = await create();
        assert.deepEqual(await later(89.9, () => diff(state)), { changes: false, replaces: [] });
        assert.deepEqual(await later(90.1, () => diff(state)), { changes: true, replaces: [] });
        const { outs: renewed } =
            (await later(90.1, async () => servingProvider.update?.("id", state, inputs))) ?? {};
        assert.ok(renewed);
        assert.deepEqual(await later(90.1, () => diff(renewed)), { changes: false, replaces: [] });
        assert.notEqual(renewed.privateKey, state.privateKey);
        for (const served of [state.certificate, firstCertificate(renewed.certificate)]) {
            const verdict = opensslVerify(renewed.certificate, served, { at: 91, leaves: true });
            assert.ok(verdict.ok, verdict.output);
        }
    });

    it("never trusts more than the last two", async () => {
        let state = await create();
        for (let round = 0; round < 3; round += 1) {
            const { outs } = (await servingProvider.update?.("id", state, inputs)) ?? {};
            assert.ok(outs);
            state = outs;
        }
        assert.equal(state.certificate.match(/BEGIN CERTIFICATE/g)?.length, 2);
    });
});

describe("firstCertificate", () => {
    it("is the first of several, and a text that is none as it is", () => {
        const pem = (text: string) =>
            `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
        assert.equal(firstCertificate(pem("a") + pem("b")), pem("a"));
        assert.equal(firstCertificate(pem("a")), pem("a"));
        assert.equal(firstCertificate("none"), "none");
    });
});
