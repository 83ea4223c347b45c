import assert from "node:assert/strict";

import { Linkerd } from "../../../components";
import { only, record, type Registration } from "../../support/recorder";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const secret = "kubernetes:core/v1:Secret";
const chart = "kubernetes:helm.sh/v4:Chart";

/** Lets new certificates win over those of an `up` whose state was lost. */
const annotations = { "pulumi.com/patchFieldManager": "linkerd-canary:linkerd-canary/sandbox" };

describe("Linkerd", () => {
    let registrations: Registration[];
    const inputs = (type: string, nameEnd?: string): Record<string, unknown> =>
        only(registrations, type, nameEnd).inputs;

    before(async () => {
        registrations = await record(
            (opts) =>
                new Linkerd(
                    "mesh",
                    {
                        namespace: "linkerd",
                        version: "edge-1.2.3",
                        crds: { kind: "folder", path: "crds" },
                        controlPlane: {
                            kind: "oci",
                            reference: "example.com/cp",
                            version: "1.2.3",
                        },
                    },
                    opts,
                ),
        );
    });

    it("keeps the certificates where the values say that they are", () => {
        assert.deepEqual(inputs("kubernetes:core/v1:ConfigMap"), {
            metadata: { name: "linkerd-identity-trust-roots", namespace: "linkerd", annotations },
            data: { "ca-bundle.crt": "anchor" },
            kind: "ConfigMap",
            apiVersion: "v1",
        });
        assert.deepEqual(inputs(secret, "-issuer"), {
            metadata: { name: "linkerd-identity-issuer", namespace: "linkerd", annotations },
            type: "kubernetes.io/tls",
            data: {
                secret: {
                    "ca.crt": base64("anchor"),
                    "tls.crt": base64("issuer"),
                    "tls.key": base64("issuer key"),
                },
            },
            kind: "Secret",
            apiVersion: "v1",
        });
    });

    for (const webhook of ["proxy-injector", "sp-validator", "policy-validator"]) {
        it(`brings ${webhook} the certificate of its Service`, () => {
            assert.deepEqual(inputs(secret, `${webhook}-secret`), {
                metadata: { name: `linkerd-${webhook}-k8s-tls`, namespace: "linkerd", annotations },
                type: "kubernetes.io/tls",
                data: {
                    secret: { "tls.crt": base64("serving"), "tls.key": base64("serving key") },
                },
                kind: "Secret",
                apiVersion: "v1",
            });
            assert.equal(
                inputs(
                    "pulumi-nodejs:dynamic/linkerd:ServingCertificate",
                    `${webhook}-certificate`,
                )["host"],
                `linkerd-${webhook}.linkerd.svc`,
            );
        });
    }

    it("installs the CRDs first, certificates next and the control plane last", () => {
        const order = registrations.map(({ name }) => name);
        assert.equal(order.at(-1), "mesh-control-plane");
        assert.ok(order.indexOf("mesh-crds") < order.indexOf("mesh-control-plane"));
    });

    it("takes each chart from where it was told", () => {
        assert.equal(inputs(chart, "-crds")["chart"], "./crds");
        assert.equal(inputs(chart, "-control-plane")["chart"], "oci://example.com/cp");
        assert.equal(inputs(chart, "-control-plane")["version"], "1.2.3");
    });

    it("makes ten years' anchors and one year's issuers in the charts' trust domain", () => {
        const { __provider, anchorCertificate, ...rest } = inputs(
            "pulumi-nodejs:dynamic/linkerd:IdentityCertificates",
        );
        assert.deepEqual([__provider, anchorCertificate], ["string", undefined]);
        assert.deepEqual(rest, {
            trustDomain: "cluster.local",
            anchorValidityDays: 3650,
            issuerValidityDays: 365,
            issuerRenewalDays: 90,
            anchorGeneration: 1,
            anchorStep: "done",
        });
    });
});
