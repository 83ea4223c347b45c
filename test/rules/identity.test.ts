import "reflect-metadata";

import assert from "node:assert/strict";
import { generateKeyPairSync, webcrypto } from "node:crypto";

import * as x509 from "@peculiar/x509";

import {
    issueCertificate,
    type KeyedCertificate,
} from "../../components/linkerd/identity/certificates";
import { identityProblems, type ProvidedCertificates } from "../../rules/certificates/identity";
import { formatProblem } from "../../rules/problems/problem";
import { opensslVerify } from "../support/openssl";

const day = 24 * 60 * 60 * 1000;

interface Parts {
    readonly root: KeyedCertificate;
    readonly issuer: KeyedCertificate;
    readonly other: KeyedCertificate;
}

async function parts(): Promise<Parts> {
    const root = await authority("root", 1000);
    return {
        root,
        issuer: await issueCertificate(
            x509,
            { ...named("issuer", 365), authority: "issuer" },
            root,
        ),
        other: await authority("other", 1000),
    };
}

function named(commonName: string, validityDays: number) {
    return { commonName, validityDays };
}

function authority(commonName: string, validityDays: number): Promise<KeyedCertificate> {
    return issueCertificate(x509, { ...named(commonName, validityDays), authority: "root" });
}

/** A certificate of any kind, signed by itself or by another of the same kind of key. */
async function unusual(
    algorithm: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams,
    hash: string,
    extensions: x509.Extension[],
    signer?: KeyedCertificate,
): Promise<KeyedCertificate> {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.create({
        subject: "CN=unusual",
        issuer:
            signer === undefined
                ? "CN=unusual"
                : new x509.X509Certificate(signer.certificate).subject,
        notAfter: new Date(Date.now() + 365 * day),
        signingAlgorithm: { ...algorithm, hash },
        publicKey: keys.publicKey,
        signingKey:
            signer === undefined
                ? keys.privateKey
                : await webcrypto.subtle.importKey(
                      "pkcs8",
                      x509.PemConverter.decodeFirst(signer.privateKey),
                      algorithm,
                      false,
                      ["sign"],
                  ),
        extensions,
    });
    return {
        certificate: `${certificate.toString("pem")}\n`,
        privateKey: x509.PemConverter.encode(
            await webcrypto.subtle.exportKey("pkcs8", keys.privateKey),
            "PRIVATE KEY",
        ),
    };
}

const p256 = { name: "ECDSA", namedCurve: "P-256" };
const p384 = { name: "ECDSA", namedCurve: "P-384" };
const ca = (pathLength?: number) => new x509.BasicConstraintsExtension(true, pathLength, true);

describe("identityProblems", () => {
    let made: Parts;
    let good: ProvidedCertificates;

    before(async () => {
        made = await parts();
        good = {
            trustAnchors: made.root.certificate,
            issuerCertificate: made.issuer.certificate,
            issuerKey: made.issuer.privateKey,
        };
    });

    const check = (provided: Partial<ProvidedCertificates>, inDays = 0) =>
        identityProblems(
            x509,
            "mesh.identity",
            { ...good, ...provided },
            Date.now() + inDays * day,
        );
    const found = (provided: Partial<ProvidedCertificates>, inDays = 0): string[] =>
        check(provided, inDays).map(
            ({ id, path }) => `${id} at ${path.replace("mesh.identity.", "")}`,
        );

    it("finds nothing wrong with what OpenSSL finds in order", () => {
        assert.ok(opensslVerify(good.trustAnchors, good.issuerCertificate).ok);
        assert.deepEqual(check({}), []);
    });

    it("takes several anchors, of which one has signed", () => {
        assert.deepEqual(
            check({ trustAnchors: made.other.certificate + made.root.certificate }),
            [],
        );
    });

    it("takes an RSA anchor of 2048 bits, as linkerd check does, and a key in SEC 1", async () => {
        const rsa = {
            name: "RSASSA-PKCS1-v1_5",
            modulusLength: 2048,
            publicExponent: new Uint8Array([1, 0, 1]),
            hash: "SHA-256",
        };
        const anchor = await unusual(rsa, "SHA-256", [ca()]);
        const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const issuer = await x509.X509CertificateGenerator.create({
            subject: "CN=issuer",
            issuer: "CN=unusual",
            notAfter: new Date(Date.now() + 365 * day),
            signingAlgorithm: rsa,
            publicKey: await webcrypto.subtle.importKey(
                "spki",
                keys.publicKey.export({ type: "spki", format: "der" }),
                p256,
                true,
                ["verify"],
            ),
            signingKey: await webcrypto.subtle.importKey(
                "pkcs8",
                x509.PemConverter.decodeFirst(anchor.privateKey),
                rsa,
                false,
                ["sign"],
            ),
            extensions: [ca(0)],
        });
        assert.deepEqual(
            check({
                trustAnchors: anchor.certificate,
                issuerCertificate: issuer.toString("pem"),
                issuerKey: keys.privateKey.export({ type: "sec1", format: "pem" }) as string,
            }),
            [],
        );
    });

    it("takes an issuer below an intermediate that stands behind it, and none without", async () => {
        const between = await issueCertificate(
            x509,
            { ...named("between", 500), authority: "root" },
            made.root,
        );
        const issuer = await issueCertificate(
            x509,
            { ...named("issuer", 365), authority: "issuer" },
            between,
        );
        const below = { issuerKey: issuer.privateKey };
        assert.deepEqual(
            check({ ...below, issuerCertificate: issuer.certificate + between.certificate }),
            [],
        );
        assert.deepEqual(found({ ...below, issuerCertificate: issuer.certificate }), [
            "identity/chain at issuerCertificate",
        ]);
    });

    it("refuses another anchor's issuer, another issuer's key, and a key with a passphrase", () => {
        assert.deepEqual(found({ trustAnchors: made.other.certificate }), [
            "identity/chain at issuerCertificate",
        ]);
        assert.deepEqual(found({ issuerKey: made.root.privateKey }), [
            "identity/key-of-another at issuerKey",
        ]);
        const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const locked = privateKey.export({
            type: "pkcs8",
            format: "pem",
            cipher: "aes-256-cbc",
            passphrase: "x",
        });
        assert.deepEqual(found({ issuerKey: locked as string }), [
            "identity/key-unreadable at issuerKey",
        ]);
    });

    it("refuses an anchor of the same name that did not sign", async () => {
        const namesake = await authority("root", 1000);
        assert.deepEqual(found({ trustAnchors: namesake.certificate }), [
            "identity/chain at issuerCertificate",
        ]);
        assert.equal(opensslVerify(namesake.certificate, good.issuerCertificate).ok, false);
    });

    it("refuses other kinds of keys and signatures", async () => {
        const large = await unusual(p384, "SHA-384", [ca()]);
        assert.deepEqual(found({ trustAnchors: large.certificate + good.trustAnchors }), [
            "identity/algorithm at trustAnchors[0]",
            "identity/signature at trustAnchors[0]",
        ]);
        assert.deepEqual(
            found({
                trustAnchors: large.certificate,
                issuerCertificate: large.certificate,
                issuerKey: large.privateKey,
            }),
            [
                "identity/algorithm at trustAnchors",
                "identity/signature at trustAnchors",
                "identity/algorithm at issuerCertificate",
                "identity/signature at issuerCertificate",
            ],
        );
    });

    it("refuses a certificate that may sign nothing", async () => {
        const leaf = await issueCertificate(x509, { ...named("leaf", 365), authority: "no" });
        assert.deepEqual(
            found({
                trustAnchors: leaf.certificate,
                issuerCertificate: leaf.certificate,
                issuerKey: leaf.privateKey,
            }).slice(0, 2),
            ["identity/authority at trustAnchors", "identity/authority at issuerCertificate"],
        );
        const usage = new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true);
        const mute = await unusual(p256, "SHA-256", [ca(), usage]);
        assert.ok(
            found({ trustAnchors: mute.certificate }).includes(
                "identity/authority at trustAnchors",
            ),
        );
    });

    it("refuses an anchor whose path length leaves no room for an issuer and its leaves", async () => {
        const narrow = await unusual(p256, "SHA-256", [ca(0)]);
        const issuer = await unusual(p256, "SHA-256", [ca()], narrow);
        assert.deepEqual(
            found({
                trustAnchors: narrow.certificate,
                issuerCertificate: issuer.certificate,
                issuerKey: issuer.privateKey,
            }),
            ["identity/path-length at trustAnchors"],
        );
    });

    it("refuses what has ended or not begun, and warns of what ends within 60 days", () => {
        assert.deepEqual(found({}, 304), []);
        assert.deepEqual(
            check({}, 306).map(({ id, severity }) => [id, severity]),
            [["identity/ends-soon", "warning"]],
        );
        assert.deepEqual(found({}, 366), ["identity/ended at issuerCertificate"]);
        assert.deepEqual(found({}, -1), [
            "identity/not-yet-valid at trustAnchors",
            "identity/not-yet-valid at issuerCertificate",
        ]);
    });

    it("tells of everything at once, and shows no part of a key", () => {
        const problems = check({
            trustAnchors: made.root.privateKey,
            issuerCertificate: made.issuer.certificate + made.issuer.privateKey,
            issuerKey: "nonsense",
        });
        assert.deepEqual(
            problems.map(({ id }) => id),
            [
                "identity/key-among-certificates",
                "identity/no-certificate",
                "identity/key-among-certificates",
                "identity/key-unreadable",
            ],
        );
        const text = problems.map(formatProblem).join("\n");
        for (const { privateKey } of [made.root, made.issuer]) {
            assert.ok(!text.includes(privateKey.split("\n")[1] ?? ""));
        }
        assert.ok(!text.includes("nonsense"));
    });

    it("refuses a CERTIFICATE block that is none", () => {
        assert.deepEqual(
            found({
                trustAnchors:
                    good.trustAnchors +
                    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            }),
            ["identity/unreadable at trustAnchors[1]"],
        );
    });
});
