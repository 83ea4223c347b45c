import assert from "node:assert/strict";

import { IDENTITY } from "../../../cli/adopt/certificates";
import { certificateConflicts, identitySettings } from "../../../cli/adopt/identity";
import { plannedObjects, type PlannedResource } from "../../../cli/adopt/planned";
import { CliError } from "../../../cli/terminal";
import type { Fields } from "../../../rules/canary/reading";
import { planned, plannedObject } from "./planned-support";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const generated = planned(IDENTITY, "mesh-identity-certificates", {});
const issuer = plannedObject("v1", "Secret", "linkerd-identity-issuer", {}, "linkerd");
const roots = plannedObject("v1", "ConfigMap", "linkerd-identity-trust-roots", {}, "linkerd");
const webhook = plannedObject("v1", "Secret", "web-k8s-tls", {}, "linkerd");
const resources = [generated, issuer, roots, webhook];

const anchors = { data: { "ca-bundle.crt": "ROOTS" } };
const byHelm = {
    type: "Opaque",
    data: { "crt.pem": base64("CRT"), "key.pem": base64("KEY") },
};
const ofCertManager = { metadata: { annotations: { "cert-manager.io/certificate-name": "x" } } };

function settings(
    live: readonly (readonly [PlannedResource, Fields])[],
    all: readonly PlannedResource[] = resources,
): object {
    const found = identitySettings(
        all,
        plannedObjects(all),
        new Map(live.map(([{ urn }, object]) => [urn, object])),
    );
    return Object.fromEntries(
        found.map(({ isSecret, path, value }) => [path, isSecret ? { secret: value } : value]),
    );
}

describe("the identity of a mesh that a stack adopts", () => {
    it("becomes its settings, the key alone as a secret", () => {
        assert.deepEqual(
            settings([
                [issuer, byHelm],
                [roots, anchors],
            ]),
            {
                "identity.source": "provided",
                "identity.trustAnchors": "ROOTS",
                "identity.issuerCertificate": "CRT",
                "identity.issuerKey": { secret: "KEY" },
                "identity.issuerSecretType": "Opaque",
            },
        );
    });

    it("is not read from a Secret of another API group", () => {
        const other = plannedObject(
            "example.com/v1",
            "Secret",
            "linkerd-identity-issuer",
            {},
            "linkerd",
        );
        const found = settings(
            [
                [other, { ...ofCertManager, type: "Opaque", data: {} }],
                [issuer, byHelm],
                [roots, anchors],
            ],
            [generated, other, issuer, roots],
        );
        assert.deepEqual(
            found,
            settings([
                [issuer, byHelm],
                [roots, anchors],
            ]),
        );
    });

    it("is read from a Secret of the type for certificates too", () => {
        const tls = {
            type: "kubernetes.io/tls",
            data: { "tls.crt": base64("CRT"), "tls.key": base64("KEY") },
        };
        assert.deepEqual(
            Object.keys(
                settings([
                    [issuer, tls],
                    [roots, anchors],
                ]),
            ),
            [
                "identity.source",
                "identity.trustAnchors",
                "identity.issuerCertificate",
                "identity.issuerKey",
            ],
        );
    });

    it("is left alone where the stack does not make its own, or the cluster has none", () => {
        assert.deepEqual(
            settings(
                [
                    [issuer, byHelm],
                    [roots, anchors],
                ],
                [issuer, roots],
            ),
            {},
        );
        assert.deepEqual(settings([[roots, anchors]]), {});
    });

    it("is refused if cert-manager keeps it, or if a part is missing, with the settings to use", () => {
        assert.throws(
            () =>
                settings([
                    [issuer, { ...byHelm, ...ofCertManager }],
                    [roots, anchors],
                ]),
            (error) =>
                error instanceof CliError && /identity\.source cert-manager$/.test(error.message),
        );
        assert.throws(
            () => settings([[issuer, byHelm]]),
            (error) =>
                error instanceof CliError && /identity\.trustAnchors with/.test(error.message),
        );
    });
});

describe("a webhook's certificate that cert-manager keeps", () => {
    it("is refused for a stack that would write it too, with the setting to use", () => {
        const conflicts = (object: Fields): string[] =>
            certificateConflicts(plannedObjects(resources), new Map([[webhook.urn, object]]));
        assert.deepEqual(conflicts({ metadata: {} }), []);
        const [text, ...others] = conflicts(ofCertManager);
        assert.match(text ?? "", /Secret linkerd\/web-k8s-tls.*webhooks\.source cert-manager$/);
        assert.deepEqual(others, []);
    });
});
