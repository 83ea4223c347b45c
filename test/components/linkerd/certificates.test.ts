import "reflect-metadata";

import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";

import * as x509 from "@peculiar/x509";

import {
    type CertificateRequest,
    issueCertificate,
} from "../../../components/linkerd/identity/certificates";

const day = 24 * 60 * 60 * 1000;
const request = (
    commonName: string,
    authority: CertificateRequest["authority"],
): CertificateRequest => ({ commonName, validityDays: 10, authority });

describe("issueCertificate", () => {
    it("makes an ECDSA P-256 pair", async () => {
        const { certificate, privateKey } = await issueCertificate(x509, request("root", "root"));
        const key = createPrivateKey(privateKey);
        assert.equal(key.asymmetricKeyType, "ec");
        assert.equal(key.asymmetricKeyDetails?.namedCurve, "prime256v1");
        assert.ok(new X509Certificate(certificate).checkPrivateKey(key));
    });

    it("is valid at once, for clocks that are a little behind too, and for as long as asked", async () => {
        const before = Date.now();
        const parsed = new X509Certificate(
            (await issueCertificate(x509, request("root", "root"))).certificate,
        );
        assert.ok(Date.parse(parsed.validFrom) <= before - 4 * 60 * 1000);
        const left = Date.parse(parsed.validTo) - before;
        assert.ok(left > 9.99 * day && left < 10.01 * day, `${left / day} days`);
    });

    it("makes a chain: the root signs the issuer, who may sign only leaves", async () => {
        const root = await issueCertificate(x509, request("root", "root"));
        const issuer = await issueCertificate(x509, request("issuer", "issuer"), root);
        const [parent, child] = [root, issuer].map((one) => new X509Certificate(one.certificate));
        assert.ok(parent && child);
        assert.ok(parent.ca && child.ca);
        assert.ok(child.checkIssued(parent));
        assert.ok(child.verify(parent.publicKey));
        const constraints = new x509.X509Certificate(issuer.certificate).getExtension(
            x509.BasicConstraintsExtension,
        );
        assert.equal(constraints?.pathLength, 0);
    });

    it("makes a server's certificate that answers for its host and signs nothing", async () => {
        const { certificate } = await issueCertificate(x509, request("tap.linkerd-viz.svc", "no"));
        const parsed = new X509Certificate(certificate);
        assert.equal(parsed.ca, false);
        assert.equal(parsed.checkHost("tap.linkerd-viz.svc"), "tap.linkerd-viz.svc");
        assert.equal(parsed.checkHost("other.linkerd-viz.svc"), undefined);
        assert.ok(parsed.verify(parsed.publicKey), "its own CA bundle must vouch for it");
    });

    it("never makes the same twice", async () => {
        const [one, other] = await Promise.all([
            issueCertificate(x509, request("root", "root")),
            issueCertificate(x509, request("root", "root")),
        ]);
        assert.notEqual(one.privateKey, other.privateKey);
        assert.notEqual(
            new X509Certificate(one.certificate).serialNumber,
            new X509Certificate(other.certificate).serialNumber,
        );
    });
});
