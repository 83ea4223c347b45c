import type { webcrypto } from "node:crypto";
import type { ScalarTag } from "yaml";
import {
    issueCertificate,
    type KeyedCertificate,
    type X509Library,
} from "../../components/linkerd/identity/certificates";
import { loadX509 } from "../../components/linkerd/identity/provider-support";
import type { AnyObject, SceneObject } from "./scenes";

/** What stands in a scene for a certificate, `!pem issuer`, or for its key, `!base64 issuer.key`, until it is made. */
export const certificateTags: readonly ScalarTag[] = (["pem", "base64"] as const).map((form) => ({
    tag: `!${form}`,
    resolve: (name: string) => `<<${form} ${name}>>`,
}));

const PLACE = /^<<(pem|base64) ([a-z-]+)(\.key)?>>$/;

/**
 * Puts certificates of today where a scene names them: those of a file would have ended some day.
 *
 * @param objects - of a scene
 */
export async function withCertificates(
    objects: readonly SceneObject[],
): Promise<readonly SceneObject[]> {
    const wanted = JSON.stringify(objects).includes("<<");
    const certificates = wanted ? await all() : {};
    return wanted
        ? objects.map(({ by, object }) => ({
              by,
              object: filled(object, certificates) as AnyObject,
          }))
        : objects;
}

type Certificates = Readonly<Record<string, KeyedCertificate>>;

function filled(value: unknown, certificates: Certificates): unknown {
    if (typeof value === "string") {
        return textOf(value, certificates);
    }
    if (Array.isArray(value)) {
        return value.map((item) => filled(item, certificates));
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(
              Object.entries(value).map(([key, field]) => [key, filled(field, certificates)]),
          )
        : value;
}

function textOf(value: string, certificates: Certificates): string {
    const [, form, name, key] = PLACE.exec(value) ?? [];
    if (name === undefined) {
        return value;
    }
    const found = certificates[name];
    if (found === undefined) {
        throw new Error(`there is no certificate ${name}: ${Object.keys(certificates).join(", ")}`);
    }
    const text = key === undefined ? found.certificate : found.privateKey;
    return form === "base64" ? Buffer.from(text).toString("base64") : text;
}

let made: Promise<Certificates> | undefined;

function all(): Promise<Certificates> {
    return (made ??= make(loadX509()));
}

const ROOT = "root.linkerd.cluster.local";
const ISSUER = "identity.linkerd.cluster.local";

async function make(x509: X509Library): Promise<Certificates> {
    const issue = (
        authority: "no" | "root" | "issuer",
        commonName: string,
        validityDays = 365,
        by?: KeyedCertificate,
    ): Promise<KeyedCertificate> =>
        issueCertificate(x509, { commonName, validityDays, authority }, by);
    const anchor = await issue("root", ROOT);
    const issuer = await issue("issuer", ISSUER, 365, anchor);
    return {
        anchor,
        issuer,
        "issuer-of-before": await issue("issuer", ISSUER, 365, anchor),
        "other-anchor": await issue("root", ROOT),
        "ended-anchor": await issue("root", ROOT, -1),
        "ending-anchor": await issue("root", ROOT, 30),
        "weak-anchor": await ofKind(x509, rsa(1024), ROOT),
        "curve-anchor": await ofKind(x509, { name: "ECDSA", namedCurve: "P-384" }, ROOT),
        "rsa-issuer": await ofKind(x509, rsa(2048), ISSUER, anchor),
        "ended-issuer": await issue("issuer", ISSUER, -1, anchor),
        "ending-issuer": await issue("issuer", ISSUER, 30, anchor),
        leaf: await issue("no", ISSUER, 365, anchor),
        below: await issue("issuer", ISSUER, 365, issuer),
        injector: await issue("no", "linkerd-proxy-injector.linkerd.svc"),
        "other-injector": await issue("no", "linkerd-proxy-injector.linkerd.svc"),
        "ended-injector": await issue("no", "linkerd-proxy-injector.linkerd.svc", -1),
        tap: await issue("no", "tap.linkerd-viz.svc"),
    };
}

function rsa(modulusLength: number): webcrypto.RsaHashedKeyGenParams {
    const publicExponent = new Uint8Array([1, 0, 1]);
    return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength, publicExponent };
}

/** An authority for a year whose key is of another kind than Linkerd's own. */
async function ofKind(
    x509: X509Library,
    algorithm: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams,
    commonName: string,
    signer?: KeyedCertificate,
): Promise<KeyedCertificate> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const parent = signer && new x509.X509Certificate(signer.certificate);
    const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${commonName}`,
        issuer: parent?.subject ?? `CN=${commonName}`,
        notBefore: new Date(Date.now() - 5 * 60 * 1000),
        notAfter: new Date(Date.now() + 364 * 24 * 60 * 60 * 1000),
        signingAlgorithm: signer === undefined ? { hash: "SHA-256", ...algorithm } : p256,
        publicKey: keys.publicKey,
        signingKey:
            signer === undefined
                ? keys.privateKey
                : await crypto.subtle.importKey(
                      "pkcs8",
                      x509.PemConverter.decodeFirst(signer.privateKey),
                      p256,
                      false,
                      ["sign"],
                  ),
        extensions: [
            new x509.BasicConstraintsExtension(true, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        ],
    });
    const privateKey = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
    return {
        certificate: `${certificate.toString("pem")}\n`,
        privateKey: `${x509.PemConverter.encode(privateKey, "PRIVATE KEY")}\n`,
    };
}
