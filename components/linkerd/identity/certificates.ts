import type * as X509 from "@peculiar/x509";

/** Tells Pulumi to serialise what a dynamic provider uses of this module (see provider-support.ts). */
export const deploymentOnlyModule = true;

/** The X.509 library, handed in so that these functions capture nothing (see provider-support.ts). */
export type X509Library = typeof X509;

/** A certificate and its key, both PEM; the key is PKCS #8. */
export interface KeyedCertificate {
    readonly certificate: string;
    readonly privateKey: string;
}

/** What to put into a certificate. */
export interface CertificateRequest {
    readonly commonName: string;
    /** Days from now until it ends; it never outlives its signer. */
    readonly validityDays: number;
    /** Whether it may sign others: no, any chain below it, or only leaves. */
    readonly authority: "no" | "root" | "issuer";
}

/**
 * Makes an ECDSA P-256 key, the only kind that Linkerd takes, and a certificate for it.
 *
 * @param signer who signs it; itself when unset
 */
export async function issueCertificate(
    x509: X509Library,
    request: CertificateRequest,
    signer?: KeyedCertificate,
): Promise<KeyedCertificate> {
    const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const signingKey =
        signer === undefined
            ? keys.privateKey
            : await crypto.subtle.importKey(
                  "pkcs8",
                  x509.PemConverter.decodeFirst(signer.privateKey),
                  algorithm,
                  false,
                  ["sign"],
              );
    const subject = [{ CN: [request.commonName] }];
    const parent = signer && new x509.X509Certificate(signer.certificate);
    const now = Date.now();
    const end = now + request.validityDays * 24 * 60 * 60 * 1000;
    const certificate = await x509.X509CertificateGenerator.create({
        subject: new x509.Name(subject).toString(),
        issuer: parent?.subject ?? new x509.Name(subject).toString(),
        // Clocks of nodes differ: a certificate from this very second would be refused by those behind.
        notBefore: new Date(now - 5 * 60 * 1000),
        notAfter: new Date(Math.min(end, parent?.notAfter.getTime() ?? Infinity)),
        signingAlgorithm: algorithm,
        publicKey: keys.publicKey,
        signingKey,
        extensions: await extensions(x509, request, keys.publicKey, parent),
    });
    return {
        certificate: `${certificate.toString("pem")}\n`,
        privateKey: `${x509.PemConverter.encode(
            await crypto.subtle.exportKey("pkcs8", keys.privateKey),
            "PRIVATE KEY",
        )}\n`,
    };
}

async function extensions(
    x509: X509Library,
    request: CertificateRequest,
    publicKey: X509.PublicKeyType,
    signer: X509.X509Certificate | undefined,
): Promise<X509.Extension[]> {
    // The identifiers distinguish an anchor from the previous one, which has the same name.
    const identifiers: X509.Extension[] = [
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ];
    if (signer !== undefined) {
        identifiers.push(await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey));
    }
    return [
        ...usages(x509, request.authority),
        new x509.SubjectAlternativeNameExtension([{ type: "dns", value: request.commonName }]),
        ...identifiers,
    ];
}

function usages(x509: X509Library, authority: CertificateRequest["authority"]): X509.Extension[] {
    if (authority === "no") {
        return [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        ];
    }
    const pathLength = authority === "issuer" ? 0 : undefined;
    return [
        new x509.BasicConstraintsExtension(true, pathLength, true),
        new x509.KeyUsagesExtension(
            x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
            true,
        ),
    ];
}
